using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>
/// A setting of a record of settings: its key in JSON, where it is stored, and whether it may be null.
/// </summary>
internal sealed record Setting(string Key, PropertyInfo Property, bool MayBeNull);

/// <summary>
/// Turns JSON into records of settings and back. The records themselves say what is known: a setting is a property with
/// an init accessor, so that a new one costs its declaration and its range in <see cref="RecipeFaults"/>.
/// </summary>
internal static class RecipeJson
{
    private static readonly ConcurrentDictionary<Type, Setting[]> SettingsOfType = new();

    /// <summary>The settings of a record in the order of their declaration.</summary>
    internal static Setting[] SettingsOf(Type record) => SettingsOfType.GetOrAdd(record, static type =>
    {
        NullabilityInfoContext nullability = new();
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.CanWrite)
                .Select(property => new Setting(
                    JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    property,
                    nullability.Create(property).WriteState == NullabilityState.Nullable)),
        ];
    });

    /// <summary>Whether a type is a record of settings of its own.</summary>
    internal static bool IsRecord(Type type) => type.IsClass && type != typeof(string);

    /// <summary>The type of the elements of a list of settings, or null for other types.</summary>
    internal static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>Reads a record; what is wrong goes to <paramref name="faults"/>, and keeps its default.</summary>
    internal static TRecord Read<TRecord>(JsonElement json, FaultList faults)
        where TRecord : class, new() => (TRecord)ReadRecord(json, typeof(TRecord), "", faults);

    /// <summary>
    /// Writes a record with all settings that are not null; indented, with line feeds on every system.
    /// </summary>
    /// <exception cref="RunException">A number is not finite.</exception>
    internal static string Write(object record)
    {
        ArrayBufferWriter<byte> buffer = new();
        JsonWriterOptions options = new()
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            WriteValue(json, record, "");
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A key within another one, joined by a dot.</summary>
    internal static string Join(string outer, string inner) => outer.Length == 0 ? inner : $"{outer}.{inner}";

    private static object ReadRecord(JsonElement json, Type type, string key, FaultList faults)
    {
        object record = Activator.CreateInstance(type)!;
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(key, $"{Shown(json)} is not an object. Write {{ \"key\": value, ... }}.");
            return record;
        }

        Setting[] settings = SettingsOf(type);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (faults.IsFull)
            {
                break;
            }

            string path = Join(key, property.Name);
            Setting? setting = Array.Find(settings, candidate => candidate.Key == property.Name);
            if (setting is null)
            {
                faults.Add(path, UnknownKey(property.Name, settings));
            }
            else if (!seen.Add(property.Name))
            {
                faults.Add(path, "this key stands there twice. Remove one.");
            }
            else if (ReadSetting(property.Value, setting, path, faults, out object? value))
            {
                setting.Property.SetValue(record, value);
            }
        }

        return record;
    }

    /// <summary>The text of a fault about a key that is not known.</summary>
    internal static string UnknownKey(string name, Setting[] settings)
    {
        IEnumerable<string> known = settings.Select(setting => setting.Key);
        return NearestName.Find(name, known) is { } nearest
            ? $"there is no such key. Did you mean '{nearest}'?"
            : $"there is no such key. Known: {string.Join(", ", known)}.";
    }

    private static bool ReadSetting(
        JsonElement json, Setting setting, string key, FaultList faults, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null && setting.MayBeNull)
        {
            return true;
        }

        Type type = Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType;
        value = ElementType(type) is { } element
            ? ReadList(json, element, key, faults)
            : ReadValue(json, type, key, faults);
        return value is not null;
    }

    private static object? ReadValue(JsonElement json, Type type, string key, FaultList faults)
    {
        if (IsRecord(type))
        {
            return ReadRecord(json, type, key, faults);
        }

        object? value = RecipeValue.Read(json, type);
        if (value is null)
        {
            faults.Add(key, $"{Shown(json)} is not {RecipeValue.Expected(json, type)}");
        }

        return value;
    }

    private static IList? ReadList(JsonElement json, Type element, string key, FaultList faults)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            faults.Add(key, $"{Shown(json)} is not a list. Write [..., ...].");
            return null;
        }

        IList list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (JsonElement item in json.EnumerateArray())
        {
            if (faults.IsFull)
            {
                break;
            }

            if (ReadValue(item, element, $"{key}[{list.Count}]", faults) is not { } value)
            {
                return null;
            }

            list.Add(value);
        }

        return list;
    }

    private static string Shown(JsonElement json) => RunException.Excerpt(json.GetRawText());

    private static void WriteValue(Utf8JsonWriter json, object value, string key)
    {
        if (value is IEnumerable items and not string)
        {
            json.WriteStartArray();
            foreach (object item in items)
            {
                WriteValue(json, item, key);
            }

            json.WriteEndArray();
        }
        else if (IsRecord(value.GetType()))
        {
            json.WriteStartObject();
            foreach (Setting setting in SettingsOf(value.GetType()))
            {
                if (setting.Property.GetValue(value) is { } inner)
                {
                    json.WritePropertyName(setting.Key);
                    WriteValue(json, inner, Join(key, setting.Key));
                }
            }

            json.WriteEndObject();
        }
        else
        {
            JsonScalar.Write(json, value, key);
        }
    }
}
