using System.Text.Json;

namespace Elbo.Runs;

/// <summary>Writes single values as JSON: texts, numbers, yes and no, names of choices in camelCase.</summary>
internal static class JsonScalar
{
    /// <summary>Writes a value; <paramref name="key"/> is what the fault names.</summary>
    /// <exception cref="RunException">A number is not finite, or the value is of another kind.</exception>
    internal static void Write(Utf8JsonWriter json, object value, string key)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool yes:
                json.WriteBooleanValue(yes);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case Enum choice:
                json.WriteStringValue(RecipeValue.Name(choice));
                break;
            default:
                throw new RunException(
                    $"{key}: {value} cannot be written as JSON. Choose a finite number, a text, or yes or no.");
        }
    }
}
