using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>Changes one setting of a recipe by its dotted key.</summary>
internal static class RecipeOverride
{
    /// <summary>The changed recipe, or the same one and a line in <paramref name="faults"/>.</summary>
    internal static Recipe Apply(Recipe recipe, string key, string value, ICollection<string> faults)
    {
        if (Find(key) is not { } setting)
        {
            string nearest = NearestName.Find(key, Keys(typeof(Recipe), "")) is { } known
                ? $"Did you mean '{known}'?"
                : "Name a setting such as training.epochs.";
            faults.Add($"{RunException.Excerpt(key)}: there is no such setting. {nearest}");
            return recipe;
        }

        JsonNode root = JsonNode.Parse(recipe.ToJson())!;
        JsonNode parent = root;
        string[] steps = key.Split('.');
        foreach (string step in steps[..^1])
        {
            parent = parent[step] ??= new JsonObject();
        }

        parent[steps[^1]] = Node(value, setting);
        using JsonDocument document = JsonDocument.Parse(root.ToJsonString());
        FaultList found = new();
        Recipe changed = RecipeJson.Read<Recipe>(document.RootElement, found);
        foreach (string line in found.Lines)
        {
            faults.Add(line);
        }

        return found.Lines.Count == 0 ? changed : recipe;
    }

    private static Setting? Find(string key)
    {
        Type type = typeof(Recipe);
        Setting? setting = null;
        foreach (string step in key.Split('.'))
        {
            if (!RecipeJson.IsRecord(type))
            {
                return null;
            }

            setting = Array.Find(RecipeJson.SettingsOf(type), candidate => candidate.Key == step);
            if (setting is null)
            {
                return null;
            }

            type = setting.Property.PropertyType;
        }

        return setting;
    }

    private static IEnumerable<string> Keys(Type record, string outer)
    {
        foreach (Setting setting in RecipeJson.SettingsOf(record))
        {
            string key = RecipeJson.Join(outer, setting.Key);
            yield return key;
            if (RecipeJson.IsRecord(setting.Property.PropertyType))
            {
                foreach (string inner in Keys(setting.Property.PropertyType, key))
                {
                    yield return inner;
                }
            }
        }
    }

    // The JSON that the text stands for; a text that stands for none stays a text, and the reader says what is wrong.
    private static JsonNode? Node(string value, Setting setting)
    {
        Type type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
        if (value == "null" && setting.MayBeNull)
        {
            return null;
        }

        if (type == typeof(string) || type.IsEnum)
        {
            return JsonValue.Create(value);
        }

        bool bareList = RecipeJson.ElementType(type) is not null && !value.StartsWith('[');
        try
        {
            using JsonDocument document = JsonText.Parse(bareList ? $"[{value}]" : value, setting.Key);
            return JsonNode.Parse(document.RootElement.GetRawText());
        }
        catch (RunException)
        {
            return JsonValue.Create(value);
        }
    }
}
