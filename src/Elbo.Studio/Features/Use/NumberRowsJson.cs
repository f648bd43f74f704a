using System.Text.Json;
using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Elbo.Tensors;

namespace Elbo.Studio.Features.Use;

/// <summary>
/// Reads { "examples": [[..], ..], "labels": [..] } without an object for each number; of tables "rows" by the names of
/// columns, of text "sentences".
/// </summary>
internal static class NumberRowsJson
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="StudioFault">It is none of this kind.</exception>
    public static NumberRows Read(ReadOnlySpan<byte> json, string field, Shape row, LoadedRun? examplesOf)
    {
        var reader = new Utf8JsonReader(json);
        float[]? values = null;
        List<string> labels = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new StudioFault(400, $"The body is no JSON object. Send {{ \"{field}\": [[..], ..] }}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == field)
            {
                values = Numbers(ref reader, field, row);
            }
            else if (name == "rows" && examplesOf?.Layout is { } layout)
            {
                values = Rows(ref reader, layout);
            }
            else if (name == "sentences" && examplesOf?.Sentences is { } sentences)
            {
                values = SentenceRows(ref reader, sentences);
            }
            else if (name == "labels")
            {
                Labels(ref reader, labels);
            }
            else
            {
                throw StudioFault.Unusable([new FieldFault(
                    name, $"there is no such member. Known: {field}, labels{Others(examplesOf)}.")]);
            }
        }

        return new NumberRows(values ?? throw StudioFault.Unusable([new FieldFault(
            field, $"it is missing. Send {{ \"{field}\": [[..], ..] }}.")]), labels);
    }

    /// <summary>The item of { column: value }.</summary>
    public static float[] Row(JsonElement row, TableLayout layout, string where, List<FieldFault> faults)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new FieldFault(where.TrimEnd('.'), "it is no row. Send { column: value }."));
            return [];
        }

        List<KeyValuePair<string, string>> wrong = [];
        Dictionary<string, string?> cells = new(StringComparer.Ordinal);
        foreach (JsonProperty cell in row.EnumerateObject())
        {
            cells[cell.Name] = cell.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => cell.Value.GetString(),
                _ => cell.Value.GetRawText(),
            };
        }

        float[] item = TableItem.Of(layout, cells, wrong);
        faults.AddRange(wrong.Select(each => new FieldFault(where + each.Key, each.Value)));
        return item;
    }

    private static string Others(LoadedRun? run) =>
        run?.Layout is not null ? ", rows" : run?.Sentences is not null ? ", sentences" : "";

    private static float[] Numbers(ref Utf8JsonReader reader, string field, Shape row)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw StudioFault.Unusable([new FieldFault(field, "it is no list. Send a list of rows.")]);
        }

        int outer = reader.CurrentDepth;
        List<float> values = [];
        int rows = 0;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == outer))
        {
            if (reader.TokenType == JsonTokenType.Number && reader.CurrentDepth > outer + 1)
            {
                values.Add(reader.GetSingle());
            }
            else if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == outer + 1)
            {
                if (values.Count != ++rows * row.Count)
                {
                    throw StudioFault.Unusable([new FieldFault(
                        $"{field}[{rows - 1}]",
                        $"{values.Count - ((rows - 1) * row.Count)} numbers, expected {row.Count} ({row}).")]);
                }
            }
            else if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
            {
                throw StudioFault.Unusable([new FieldFault(
                    $"{field}[{rows}]", $"a {reader.TokenType} stands where a list of {row.Count} numbers should.")]);
            }
        }

        return [.. values];
    }

    private static float[] Rows(ref Utf8JsonReader reader, TableLayout layout)
    {
        using var rows = JsonDocument.ParseValue(ref reader);
        if (rows.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw StudioFault.Unusable([new FieldFault("rows", "it is no list. Send a list of { column: value }.")]);
        }

        List<FieldFault> faults = [];
        float[][] items =
            [.. rows.RootElement.EnumerateArray().Select((each, i) => Row(each, layout, $"rows[{i}].", faults))];
        return faults.Count == 0 ? [.. items.SelectMany(item => item)] : throw StudioFault.Unusable(faults);
    }

    private static float[] SentenceRows(ref Utf8JsonReader reader, Sentences sentences)
    {
        using var list = JsonDocument.ParseValue(ref reader);
        return list.RootElement.ValueKind == JsonValueKind.Array && list.RootElement.GetArrayLength() > 0
            && list.RootElement.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String)
            ? sentences.Numbers([.. list.RootElement.EnumerateArray().Select(each => each.GetString()!)])
            : throw StudioFault.Unusable(
                [new FieldFault("sentences", "it is no list of texts. Send { \"sentences\": [\"..\", ..] }.")]);
    }

    private static void Labels(ref Utf8JsonReader reader, List<string> labels)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        using var list = JsonDocument.ParseValue(ref reader);
        if (list.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw StudioFault.Unusable(
                [new FieldFault("labels", "it is no list. Send a name or number for each row.")]);
        }

        labels.AddRange(list.RootElement.EnumerateArray().Select(label =>
            label.ValueKind == JsonValueKind.String ? label.GetString()! : label.GetRawText()));
    }
}
