using System.Text.Json;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Recipes;

/// <summary>What is to be planned or trained.</summary>
internal record PlanRequest
{
    /// <summary>A data set's name, or the path of a file or folder; null for the recipe's.</summary>
    public string? Data { get; init; }

    /// <summary>The name of a recipe; null for the usual settings, of which the data decides some.</summary>
    public string? Recipe { get; init; }

    /// <summary>Settings by their dotted keys: numbers, texts, booleans, lists.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Settings { get; init; }
}

/// <summary>What is to be trained.</summary>
internal sealed record TrainRequest : PlanRequest
{
    /// <summary>The name of the run; null for that of the recipe with a number.</summary>
    public string? Name { get; init; }
}

/// <summary>Turns requests into recipes, with all their faults at once.</summary>
internal sealed class RecipePlans(StudioOptions options)
{
    private static readonly string[] PathSettings = ["data.path", "data.labels"];

    /// <summary>The plan of a request.</summary>
    /// <exception cref="StudioFault">It cannot be: a fault for each field.</exception>
    public RecipePlan Of(PlanRequest wanted)
    {
        List<FieldFault> faults = [];
        string? recipe = string.IsNullOrWhiteSpace(wanted.Recipe) ? null : wanted.Recipe;
        if (recipe is not null && !Recipe.Known.Contains(recipe, StringComparer.Ordinal))
        {
            faults.Add(new FieldFault(
                "recipe", $"there is no recipe of this name. {NearestName.Advice(recipe, [.. Recipe.Known])}"));
        }

        string? data = string.IsNullOrWhiteSpace(wanted.Data) ? null : wanted.Data;
        if (data is not null && RefusalOf(data) is { } refusal)
        {
            faults.Add(new FieldFault("data", refusal));
        }

        foreach (string key in PathSettings.Where(key =>
            options.Address is not null && wanted.Settings?.ContainsKey(key) == true))
        {
            faults.Add(new FieldFault(key, "paths are taken on the machine of the server alone."));
        }

        if (faults.Count > 0)
        {
            throw StudioFault.Unusable(faults);
        }

        var plan = RecipePlan.Of(new RecipeWish
        {
            Recipe = recipe,
            Data = data,
            Settings = [.. (wanted.Settings ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
                .Where(pair => pair.Value.ValueKind != JsonValueKind.Null)
                .Select(pair => new KeyValuePair<string, string>(pair.Key, Text(pair.Value)))],
        });
        return plan.Faults.Count == 0 ? plan : throw StudioFault.Unusable(
        [
            .. plan.Faults.Select(FieldFault.Of).Select(fault =>
                fault.Field.Length == 0 && data is not null ? fault with { Field = "data" } : fault),
        ]);
    }

    /// <summary>Why data of a name is not taken; null where it is.</summary>
    public string? RefusalOf(string data) =>
        options.Address is null || KnownDatasets.All.Any(known =>
            string.Equals(known.Name, data, StringComparison.OrdinalIgnoreCase))
        ? null
        : "paths are taken on the machine of the server alone: this server listens to others too. Name one of "
            + $"{string.Join(", ", KnownDatasets.All.Select(known => known.Name))}.";

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
