using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Try;

/// <summary>Single examples of a run's data, and what its model makes of them.</summary>
internal static class ExamplesApi
{
    private static readonly string[] Kinds = ["example", "reconstruction", "denoised", "heat"];

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs/{run}/examples").WithTags("Examples")
            .AddEndpointFilter<ComputeGate>();
        group.MapGet("/{index:int}", Example)
            .WithSummary("Code, score and, of tables and text, the row or sentence of an example");
        group.MapGet("/{index:int}.png", Picture).Produces(200, contentType: "image/png")
            .WithSummary("An example as a picture: example, reconstruction, denoised or heat");
    }

    private static ExampleAnswer Example(string run, int index, string? part, RunShelf shelf)
    {
        LoadedRun loaded = shelf.Load(run);
        Dataset data = shelf.PartOf(loaded.Trained.Folder, part);
        (float[] example, int[] label) = ExampleViews.Item(loaded, data, index);
        (float[] code, _) = ExampleViews.Code(loaded, example, label);
        ScoredExamples score = RunScores.Score(loaded, example, label);
        TableLayout? layout = loaded.Layout;
        return new ExampleAnswer(
            index, data.Labels.IsEmpty ? null : RunClasses.NameOf(data.Labels[index], data.ClassNames), code,
            RunScores.Of(loaded, score, 0).Elbo, score.Reconstruction[0],
            layout is null ? null : UseApi.Named(layout, example).Single(),
            layout is null ? null : UseApi.Named(layout, loaded.Shared.Reconstruct(example, label)).Single(),
            loaded.Sentences?.Of(example).Single(),
            ExampleViews.Rewritten(loaded, code));
    }

    private static IResult Picture(
        string run, int index, string? part, string? what, RunShelf shelf, ExampleViews views,
        HttpContext context)
    {
        LoadedRun loaded = shelf.Load(run);
        Dataset data = shelf.PartOf(loaded.Trained.Folder, part);
        (float[] example, int[] label) = ExampleViews.Item(loaded, data, index);
        ImageBatch? picture = (what ?? Kinds[0]) switch
        {
            "example" => loaded.Images(example),
            "reconstruction" => loaded.Images(loaded.Shared.Reconstruct(example, label)),
            "denoised" => ExampleViews.Denoised(loaded, example, label) is { } clean ? loaded.Images(clean) : null,
            "heat" => views.Heat(loaded, example, RunScores.Score(loaded, example, label)),
            var other => throw StudioFault.Unusable([new FieldFault(
                "what", $"'{other}' is no picture of an example. {NearestName.Advice(other, Kinds)}")]),
        };
        context.Response.Headers.CacheControl = "private, max-age=60";
        return picture is null
            ? throw StudioFault.NotFound($"{run}: a model without a posterior has no picture '{what}'.")
            : Results.Bytes(PictureUrls.Png(picture), "image/png");
    }

    private sealed record ExampleAnswer(
        int Index, string? Label, IReadOnlyList<float> Code, double? Score, double Reconstruction,
        Dictionary<string, object?>? Row, Dictionary<string, object?>? ReconstructionRow, string? Sentence,
        string? ReconstructionSentence);
}
