using System.Globalization;
using System.Text.Json.Nodes;
using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>A setting that the data decided.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">Its value, as in a recipe.</param>
/// <param name="Reason">Why, in words that stand by themselves.</param>
public sealed record DataDefault(string Key, string Value, string Reason);

/// <summary>
/// The settings for data of a file or folder where no recipe is named: network, latents, batch, epochs and KL schedule
/// by the number, shape and kind of its items.
/// </summary>
public sealed class DataDefaults
{
    private const int SmallestConvolution = 16;
    private const int LargestWithout = 7;
    private const int MostLayers = 6;
    private const int FirstChannels = 32;
    private const int MostChannels = 128;
    private const int MostLatents = 256;
    private const int MostColumnLatents = 32;
    private const int UnitsOfNumber = 8;
    private const int FewestUnits = 64;
    private const int MostUnits = 400;
    private const int StepsOfUse = 5000;
    private const int FewestEpochs = 10;
    private const int MostEpochs = 100;
    private const int MostValidation = 5000;

    private readonly Recipe bare;
    private readonly List<DataDefault> decided;

    private DataDefaults(Recipe bare, List<DataDefault> decided)
    {
        this.bare = bare;
        this.decided = decided;
        List<string> faults = [];
        Recipe = decided.Aggregate(bare, (recipe, each) => recipe.With(each.Key, each.Value, faults));
    }

    /// <summary>The settings.</summary>
    public Recipe Recipe { get; }

    /// <summary>The settings for data.</summary>
    /// <param name="header">What is known of it.</param>
    /// <param name="data">How it is named and cut.</param>
    /// <param name="epochs">The epochs, where the user says how many; null where the data decides.</param>
    public static DataDefaults Of(DataHeader header, DataRecipe data, int? epochs)
    {
        string name = Path.GetFileNameWithoutExtension(header.Name);
        long items = DataFacts.Of(header, data).Examples;
        long examples = Math.Min(items, data.Examples ?? items);
        int validation = (int)Math.Min(header.Validation ?? (examples / 10), MostValidation);
        long left = header.Validation is null ? examples - validation : examples;
        DataDefault ofValidation = new(
            "data.validation", $"{validation}", header.Validation is null
                ? $"a tenth of the {Text(examples)} examples, at most {Text(MostValidation)}, to choose the best epoch "
                    + "by"
                : "of the part that came for validation");
        return new DataDefaults(
            new Recipe
            {
                Name = name,
                Description = $"Settings by the number, shape and kind of the items of {name}.",
                Data = data,
            },
            [
                ofValidation,
                .. header.Text is { } text
                    ? TextDefaults.Of(text, left)
                    : [.. Network(header.ItemShape, header.Kind), Latents(header, left)],
                .. Course(left, epochs),
            ]);
    }

    /// <summary>The settings that a recipe still has as the data decided them.</summary>
    public IReadOnlyList<DataDefault> In(Recipe recipe)
    {
        JsonNode own = JsonNode.Parse(Recipe.ToJson())!;
        JsonNode other = JsonNode.Parse(recipe.ToJson())!;
        return [.. decided.Where(each => JsonNode.DeepEquals(At(own, each.Key), At(other, each.Key)))];
    }

    /// <summary>
    /// The same without what does not fit the user's own settings, such as layers for a model that has none.
    /// </summary>
    /// <param name="changed">The recipe with the user's settings over these.</param>
    /// <param name="faults">What is wrong with it.</param>
    public DataDefaults Fitting(Recipe changed, IReadOnlyList<string> faults)
    {
        DataDefault[] faulty = [.. In(changed).Where(each =>
            faults.Any(fault => fault.StartsWith($"{each.Key}:", StringComparison.Ordinal))
            || !TextDefaults.Fits(each, changed.Model))];
        return faulty.Length == 0 ? this : new DataDefaults(bare, [.. decided.Except(faulty)]);
    }

    private static JsonNode? At(JsonNode root, string key) =>
        key.Split('.').Aggregate((JsonNode?)root, (node, step) => node?[step]);

    private static IEnumerable<DataDefault> Network(Shape item, DataKind kind)
    {
        if (kind == DataKind.Images && Math.Min(item[0], item[1]) >= SmallestConvolution)
        {
            List<int> channels = [];
            (int height, int width) = (item[0], item[1]);
            while (Math.Min(height, width) > LargestWithout && channels.Count < MostLayers)
            {
                channels.Add(Math.Min(FirstChannels << channels.Count, MostChannels));
                (height, width) = ((height + 1) / 2, (width + 1) / 2);
            }

            yield return new("model.network", "conv", $"pictures with sides of at least {SmallestConvolution} pixels");
            yield return new(
                "model.channels", $"[{string.Join(',', channels)}]",
                $"{item[0]} x {item[1]} halved {channels.Count} times, to {height} x {width}");
            yield break;
        }

        int units = Math.Clamp(UnitsOfNumber * item.Count, FewestUnits, MostUnits);
        yield return new("model.network", "dense", kind == DataKind.Images
            ? $"pictures with a side below {SmallestConvolution} pixels" : "rows of numbers, without neighbours");
        yield return new(
            "model.hidden", $"[{units}]",
            $"{UnitsOfNumber} for each of the {Text(item.Count)} numbers of an item, {FewestUnits} to {MostUnits}");
    }

    private static DataDefault Latents(DataHeader header, long examples)
    {
        (Shape item, DataKind kind) = (header.ItemShape, header.Kind);
        if (header.Table is { } table)
        {
            int columns = table.Used.Count();
            return new(
                "model.latent", $"{Math.Clamp((columns + 1) / 2, 2, MostColumnLatents)}",
                $"half of the {columns} columns, 2 to {MostColumnLatents}; KL switches off those without use");
        }

        double wanted = kind == DataKind.Images ? 0.7 * Math.Sqrt(item.Count) : Math.Min(item.Count / 3.0, 20);
        double most = Math.Min(MostLatents, examples / 50.0);
        int latents = Math.Max(kind == DataKind.Images ? 2 : 1, (int)Math.Round(Math.Min(wanted, most)));
        return new(
            "model.latent", $"{latents}",
            wanted > most && most < MostLatents ? $"one for 50 of the {Text(examples)} examples, which are few"
            : kind == DataKind.Images ? $"0.7 times the root of the {Text(item.Count)} numbers of an item, at most "
                + $"{MostLatents}; KL switches off those without use"
            : $"a third of the {Text(item.Count)} numbers of an item, at most 20");
    }

    private static IEnumerable<DataDefault> Course(long examples, int? wanted)
    {
        int batch = examples >= 5000 ? 100 : examples >= 1000 ? 50 : 16;
        int epochs = wanted
            ?? (int)Math.Clamp(StepsOfUse * (long)batch / Math.Max(1, examples), FewestEpochs, MostEpochs);
        yield return new("training.batch", $"{batch}", $"for {Text(examples)} examples: enough steps in an epoch");
        yield return new(
            "training.epochs", $"{epochs}", wanted is null
                ? $"about {Text(StepsOfUse)} steps, {FewestEpochs} to {MostEpochs} epochs"
                : "as the command line says");
        yield return new("optimizer.schedule.kind", "cosine", "the learning rate falls to 0 as the last epoch ends");
        if (epochs >= FewestEpochs)
        {
            yield return new(
                "objective.klWarmupEpochs", $"{epochs / 10}",
                $"the KL weight rises in the first tenth of {epochs} epochs: latents are used before they cost");
        }
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
