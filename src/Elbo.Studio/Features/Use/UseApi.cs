using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Use;

/// <summary>A run's model at work: encode, decode, reconstruct, sample, score.</summary>
internal static class UseApi
{
    private const long MostNumbers = 32 << 20;
    private const int MostSamples = 100_000;

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs/{run}").WithTags("Use").AddEndpointFilter<ComputeGate>();
        Numbers(group.MapPost("/encode", Encode)).WithSummary("Examples to codes, the means of q(z|x)");
        Numbers(group.MapPost("/decode", Decode)).WithSummary("Codes to the means of x; as a picture for images");
        Numbers(group.MapPost("/reconstruct", Reconstruct)).WithSummary("Examples decoded from their codes");
        Numbers(group.MapPost("/score", Score)).WithSummary("ELBO and its parts of examples, and the threshold");
        group.MapPost("/sample", Sample)
            .WithSummary("Means of x for draws of the prior; of text sentences, their words drawn too");
    }

    /// <summary>Rows of a table by the names of their columns.</summary>
    public static IEnumerable<Dictionary<string, object?>> Named(TableLayout layout, float[] items) =>
        items.Chunk(layout.Width).Select(item => TableItem.Row(layout, item).ToDictionary(
            pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    private static RouteHandlerBuilder Numbers(RouteHandlerBuilder endpoint) => endpoint
        .TakesBodies("application/json", NumbersBody.Floats, NumbersBody.NumPyType)
        .Produces<object>(200, "application/json", NumbersBody.Floats, NumbersBody.NumPyType, "image/png");

    private static IResult Encode(string run, NumbersBody body, string? labels, RunShelf shelf, HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        SharedModel model = loaded.Shared;
        NumberRows rows = body.Examples(loaded);
        int count = rows.Count(loaded.ItemSize);
        float[] codes = model.Encode(rows.Values, loaded.Labels(rows.LabelsOr(labels), count));
        return NumbersAnswer.Of(
            context, codes, [count, model.LatentSize], null,
            () => new { Codes = NumbersAnswer.Rows(codes, model.LatentSize) });
    }

    private static IResult Decode(string run, NumbersBody body, string? labels, RunShelf shelf, HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        SharedModel model = loaded.Shared;
        NumberRows rows = body.Codes(loaded);
        int count = rows.Count(model.LatentSize);
        CheckSize(count, loaded.ItemSize, "codes");
        int[] told = loaded.Labels(rows.LabelsOr(labels), count);
        return Words(context, loaded) is { } words
            ? Sentences(words.Write(rows.Values, count, new WordChoice()))
            : Examples(context, loaded, model.Decode(rows.Values, told), count);
    }

    private static IResult Reconstruct(
        string run, NumbersBody body, string? labels, RunShelf shelf, HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        NumberRows rows = body.Examples(loaded);
        int count = rows.Count(loaded.ItemSize);
        int[] told = loaded.Labels(rows.LabelsOr(labels), count);
        return Words(context, loaded) is { } words
            ? Sentences(words.Write(loaded.Shared.Encode(rows.Values, told), count, new WordChoice()))
            : Examples(context, loaded, loaded.Shared.Reconstruct(rows.Values, told), count);
    }

    private static IResult Sample(string run, SampleRequest wanted, RunShelf shelf, HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        SharedModel model = loaded.Shared;
        List<FieldFault> faults = [];
        int count = wanted.Count ?? 1;
        double temperature = wanted.Temperature ?? 1;
        if (count is < 1 or > MostSamples)
        {
            faults.Add(new FieldFault("count", $"{count} is not from 1 to {MostSamples}."));
        }

        if (!(temperature is >= 0 and <= 100))
        {
            faults.Add(new FieldFault("temperature", $"{temperature} is not from 0 to 100."));
        }
        else if (temperature != 1 && loaded.Trained.Recipe.Model.Prior != PriorChoice.Standard)
        {
            faults.Add(new FieldFault(
                "temperature", "it is for the standard normal prior, this model has another one. Leave it out."));
        }

        if (faults.Count > 0)
        {
            throw StudioFault.Unusable(faults);
        }

        CheckSize(count, loaded.ItemSize, "count");
        int[] labels = loaded.Labels(wanted.Label is { } named ? [named] : [], count);
        ulong seed = wanted.Seed ?? 0;
        float[] codes = LatentDraws.OfPrior(loaded.Trained.Model, 0, count, seed, temperature);
        if (temperature != 1 && loaded.Trained.Model is DeepVae)
        {
            model = shelf.Readjusted(loaded, temperature, seed);
        }

        return Words(context, loaded) is { } words
            ? Sentences(words.Write(codes, count, new WordChoice { Temperature = 1, Seed = seed }))
            : Examples(context, loaded, model.Decode(codes, labels), count);
    }

    private static IResult Score(
        string run, NumbersBody body, string? labels, RunShelf shelf, RunScores scores, HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        NumberRows rows = body.Examples(loaded);
        int count = rows.Count(loaded.ItemSize);
        int[] told = loaded.Labels(rows.LabelsOr(labels), count);
        ScoredExamples found = RunScores.Score(loaded, rows.Values, told);
        float[] table = new float[count * 3];
        for (int i = 0; i < count; i++)
        {
            table[i * 3] = loaded.Shared.HasDensity ? (float)-found.Scores[i] : float.NaN;
            table[(i * 3) + 1] = (float)found.Reconstruction[i];
            table[(i * 3) + 2] = loaded.Shared.HasDensity ? (float)found.Kl[i] : float.NaN;
        }

        return NumbersAnswer.Of(context, table, [count, 3], null, () => new
        {
            Scores = Enumerable.Range(0, count).Select(i => RunScores.Of(loaded, found, i)).ToArray(),
            Threshold = scores.Threshold(loaded) is { } known ? (double?)-known.Value : null,
        });
    }

    // What writes the sentences of a run; null for other models, and where the request wants numbers of tokens.
    private static Sentences? Words(HttpContext context, LoadedRun run) =>
        NumbersAnswer.IsJson(context) ? run.Sentences : null;

    private static IResult Sentences(string[] sentences) =>
        Results.Json(new { Sentences = sentences }, StudioJson.Options);

    private static IResult Examples(HttpContext context, LoadedRun run, float[] means, int count) => NumbersAnswer.Of(
        context, means, [count, .. run.Shared.ItemShape.ToArray()], run, () => run.Layout is { } layout
            ? (object)new { Means = NumbersAnswer.Rows(means, run.ItemSize), Rows = Named(layout, means).ToArray() }
            : new { Means = NumbersAnswer.Rows(means, run.ItemSize) });

    private static void CheckSize(int count, int size, string field)
    {
        if ((long)count * size > MostNumbers)
        {
            throw StudioFault.Unusable([new FieldFault(
                field, $"{count} examples of {size} numbers are more than {MostNumbers}. Ask for fewer at a time.")]);
        }
    }

    private sealed record SampleRequest
    {
        public int? Count { get; init; }

        public ulong? Seed { get; init; }

        public string? Label { get; init; }

        public double? Temperature { get; init; }
    }
}
