using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data.Tables;
using Elbo.Data.Text;

namespace Elbo.Runs;

/// <summary>What a run was started with, as it stands in <c>config.json</c>.</summary>
public sealed record RunConfig
{
    /// <summary>The version of the folder's format.</summary>
    public int Format { get; init; } = RunFolder.FormatVersion;

    /// <summary>The version of Elbo that made the run.</summary>
    public string Elbo { get; init; } = typeof(RunConfig).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The settings, with the likelihood that the data decided where they said auto.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>The data as it was found.</summary>
    public ResolvedData Data { get; init; } = new();

    /// <summary>The likelihood and why it is this one; null in runs of before it was written down.</summary>
    public ResolvedLikelihood? Likelihood { get; init; }

    /// <summary>
    /// Reads a config of this or an older version of the format; <paramref name="where"/> names it in faults.
    /// </summary>
    /// <exception cref="RunException">
    /// It is not JSON, of a newer version, or has faults: all of them at once.
    /// </exception>
    public static RunConfig Parse(string json, string where) =>
        Parse(System.Text.Encoding.UTF8.GetBytes(json), where, RunMigrations.Steps);

    /// <summary>The config in JSON.</summary>
    /// <exception cref="RunException">A number is not finite.</exception>
    public string ToJson() => RecipeJson.Write(this);

    internal static RunConfig Parse(
        ReadOnlyMemory<byte> json, string where, IReadOnlyList<Func<JsonObject, JsonObject>> migrations)
    {
        using JsonDocument document = JsonText.Parse(json, where);
        int version = Version(document.RootElement, where);
        int current = migrations.Count + 1;
        if (version < 1 || version > current)
        {
            throw new RunException(
                $"{where}: format {version} is not known, expected 1 to {current}. Use a newer version of Elbo.");
        }

        if (version == current)
        {
            return Bind(document.RootElement, where);
        }

        using JsonDocument migrated = RunMigrations.Apply(document.RootElement, version, migrations, where);
        return Bind(migrated.RootElement, where);
    }

    private static int Version(JsonElement root, string where) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("format", out JsonElement format)
        && format.ValueKind == JsonValueKind.Number
        && format.TryGetInt32(out int version)
            ? version
            : throw new RunException(
                $"{where}: not the config of a run: there is no whole number at 'format'. Name the folder of a run.");

    private static RunConfig Bind(JsonElement json, string where)
    {
        FaultList faults = new();
        RunConfig config = RecipeJson.Read<RunConfig>(json, faults);
        FaultList recipeFaults = new();
        RecipeFaults.Check(config.Recipe, recipeFaults);
        foreach (string line in recipeFaults.Lines)
        {
            faults.AddLine($"recipe.{line}");
        }

        ResolvedData data = config.Data;
        faults.Range("data.examples", data.Examples, 0, int.MaxValue, "Start the run anew.");
        faults.Range("data.classes", data.Classes ?? 1, 1, int.MaxValue, "Start the run anew.");
        if (config.Recipe.Model.Condition != ConditionChoice.None && data.Classes is null)
        {
            faults.Add("data.classes", "it is missing, and the model is told of classes. Start the run anew.");
        }

        faults.Range("data.validation", data.Validation, 0, int.MaxValue, "Start the run anew.");
        foreach (int size in data.Shape)
        {
            faults.Range("data.shape", size, 1, int.MaxValue, "Start the run anew.");
        }

        return faults.Lines.Count == 0
            ? config
            : throw new RunException([.. faults.Lines.Select(line => $"{where}: {line}")]);
    }
}

/// <summary>The data of a run as it was found when the run started.</summary>
public sealed record ResolvedData
{
    /// <summary>The data set's name, or that of the user's file or folder.</summary>
    public string Name { get; init; } = "";

    /// <summary>The absolute path of the user's data; null for data that is known by name.</summary>
    public string? Path { get; init; }

    /// <summary>The format of the user's data; null for data that is known by name.</summary>
    public string? Format { get; init; }

    /// <summary>The training examples, without those for validation.</summary>
    public int Examples { get; init; }

    /// <summary>The validation examples.</summary>
    public int Validation { get; init; }

    /// <summary>The shape of an example, such as [28, 28, 1].</summary>
    public IReadOnlyList<int> Shape { get; init; } = [];

    /// <summary>The number of classes that a conditional model is told of; null where it is told nothing.</summary>
    public int? Classes { get; init; }

    /// <summary>The columns of a table as training found them; null for other data.</summary>
    public TableSchema? Table { get; init; }

    /// <summary>The tokens of sentences as training learned them; null for other data.</summary>
    public Vocabulary? Text { get; init; }

    /// <summary>A hash of the data, by which a resumed run knows it again; empty for none.</summary>
    public string Checksum { get; init; } = "";
}
