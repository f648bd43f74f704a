using System.Text.Json;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>
/// Reads single values of settings from JSON: texts, numbers, yes and no, and names of choices in camelCase.
/// </summary>
internal static class RecipeValue
{
    /// <summary>The value, or null where the JSON is of another kind or does not fit the type.</summary>
    internal static object? Read(JsonElement json, Type type)
    {
        if (type == typeof(string))
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }

        if (type == typeof(bool))
        {
            return json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
        }

        if (type.IsEnum)
        {
            return json.ValueKind == JsonValueKind.String ? Choice(json.GetString()!, type) : null;
        }

        if (json.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        if (type == typeof(int))
        {
            return json.TryGetInt32(out int number) ? number : null;
        }

        if (type == typeof(ulong))
        {
            return json.TryGetUInt64(out ulong number) ? number : null;
        }

        return json.TryGetDouble(out double real) && double.IsFinite(real) ? real : null;
    }

    /// <summary>What a value of the type looks like, for a fault: continues "is not".</summary>
    internal static string Expected(JsonElement json, Type type)
    {
        if (type.IsEnum)
        {
            IEnumerable<string> names = Names(type);
            string written = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
            string? nearest = NearestName.Find(written, names);
            string remedy = nearest is null ? "" : $" Did you mean '{nearest}'?";
            return $"one of {string.Join(", ", names)}.{remedy}";
        }

        return type switch
        {
            _ when type == typeof(string) => "a text. Write it in quotes.",
            _ when type == typeof(bool) => "true or false.",
            _ when type == typeof(int) => "a whole number (at most 2147483647). Write it without quotes and point.",
            _ when type == typeof(ulong) => "a whole number from 0 (below 2^64). Write it without quotes and point.",
            _ => "a finite number. Write it without quotes, such as 0.001 or 1e-3.",
        };
    }

    /// <summary>The name of a choice.</summary>
    internal static string Name(Enum choice) => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());

    /// <summary>The names of the choices of a type.</summary>
    internal static IEnumerable<string> Names(Type choices) =>
        Enum.GetNames(choices).Select(JsonNamingPolicy.CamelCase.ConvertName);

    private static object? Choice(string name, Type choices)
    {
        foreach (object choice in Enum.GetValues(choices))
        {
            if (Name((Enum)choice) == name)
            {
                return choice;
            }
        }

        return null;
    }
}
