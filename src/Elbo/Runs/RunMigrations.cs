using System.Text.Json;
using System.Text.Json.Nodes;

namespace Elbo.Runs;

/// <summary>
/// Brings the config of a run made by an older version up to date, one version of the format at a time.
/// </summary>
internal static class RunMigrations
{
    /// <summary>The step at index i turns a config of version i + 1 into one of version i + 2.</summary>
    internal static IReadOnlyList<Func<JsonObject, JsonObject>> Steps { get; } = [];

    /// <summary>The config after all steps from <paramref name="version"/> on.</summary>
    /// <exception cref="RunException">The old config has a key twice.</exception>
    internal static JsonDocument Apply(
        JsonElement config, int version, IReadOnlyList<Func<JsonObject, JsonObject>> steps, string where)
    {
        JsonObject current;
        try
        {
            JsonDocumentOptions strict = new() { AllowDuplicateProperties = false };
            current = JsonNode.Parse(config.GetRawText(), nodeOptions: null, strict)!.AsObject();
        }
        catch (JsonException exception)
        {
            throw new RunException($"{where}: a key stands there twice. Remove one.", exception);
        }

        for (int i = version - 1; i < steps.Count; i++)
        {
            current = steps[i](current);
            current["format"] = i + 2;
        }

        return JsonDocument.Parse(current.ToJsonString());
    }
}
