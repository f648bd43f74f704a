using System.Reflection;
using System.Text.Json;
using Elbo.Search;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Http;

namespace Elbo.Studio.Features.Try;

/// <summary>One example as a person has it: a picture, numbers, a row of a table, or a sentence.</summary>
internal sealed class TryBody
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg"];

    private readonly byte[] bytes;
    private readonly bool isPicture;

    private TryBody(byte[] bytes, bool isPicture)
    {
        this.bytes = bytes;
        this.isPicture = isPicture;
    }

    /// <summary>Reads the body of a request.</summary>
    public static async ValueTask<TryBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        string type = (context.Request.ContentType ?? "application/json").Split(';')[0].Trim().ToLowerInvariant();
        bool isOne = Pictures.Contains(type, StringComparer.Ordinal);
        if (!isOne && type != "application/json")
        {
            throw new StudioFault(
                415, $"'{type}' is not taken here. Send image/png, image/jpeg, or application/json with example, "
                + "row or sentence.");
        }

        return new TryBody(await BodyBytes.Read(context), isOne);
    }

    /// <summary>The example, and the class that is named beside it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="mostPixels">A larger picture is refused.</param>
    /// <exception cref="StudioFault">It is no example of the run's kind.</exception>
    public GivenExample Read(LoadedRun run, long mostPixels)
    {
        if (isPicture)
        {
            if (!run.IsOfImages)
            {
                throw StudioFault.Unusable(
                    $"{run.Name}: its examples are {run.Shared.ItemShape}, no images. Send a row of them instead.");
            }

            byte[] pixels = ImageFile.Decode(bytes, "the picture", run.Shared.ItemShape, mostPixels);
            return new GivenExample([.. pixels.Select(pixel => pixel / 255f)], null);
        }

        using var json = JsonDocument.Parse(bytes);
        JsonElement root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new StudioFault(400, "The body is no JSON object. Send { \"example\": [..] } or { \"row\": {..} }.");
        }

        string? label = root.TryGetProperty("label", out JsonElement named) && named.ValueKind != JsonValueKind.Null
            ? named.ToString() : null;
        if (root.TryGetProperty("row", out JsonElement row) && run.Layout is { } layout)
        {
            List<FieldFault> faults = [];
            float[] item = NumberRowsJson.Row(row, layout, "row.", faults);
            return faults.Count == 0 ? new GivenExample(item, label) : throw StudioFault.Unusable(faults);
        }

        if (root.TryGetProperty("sentence", out JsonElement text) && text.ValueKind == JsonValueKind.String
            && run.Sentences is { } sentences)
        {
            return new GivenExample(sentences.Numbers([text.GetString()!]), label) { Sentence = text.GetString() };
        }

        if (root.TryGetProperty("example", out JsonElement example) && example.ValueKind == JsonValueKind.Array
            && example.GetArrayLength() == run.ItemSize
            && example.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number))
        {
            return new GivenExample([.. example.EnumerateArray().Select(each => each.GetSingle())], label);
        }

        throw StudioFault.Unusable([new FieldFault(
            "example", $"it is missing or no list of {run.ItemSize} numbers ({run.Shared.ItemShape})"
            + (run.Layout is not null ? "; tables take row: { column: value } as well."
                : run.Sentences is not null ? "; text takes sentence: \"..\" as well." : "."))]);
    }
}

/// <summary>An example of a request.</summary>
/// <param name="Numbers">As the model sees it.</param>
/// <param name="Label">The class that is named beside it; null for none.</param>
internal sealed record GivenExample(float[] Numbers, string? Label)
{
    /// <summary>The text, where it came as one.</summary>
    public string? Sentence { get; init; }
}
