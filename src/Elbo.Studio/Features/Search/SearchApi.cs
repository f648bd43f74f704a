using System.Text.Json;
using Elbo.Data;
using Elbo.Search;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Try;
using Elbo.Studio.Hosting;
using Elbo.Tensors.Kernels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Search;

/// <summary>The nearest examples to one, and the index that they are found in.</summary>
internal static class SearchApi
{
    private const int MostFound = 1000;

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs/{run}").WithTags("Search");
        group.MapPost("/search", Search).AddEndpointFilter<ComputeGate>()
            .WithSummary("The items of the index that are nearest to an example, a code or an item");
        group.MapPost("/index", (string run, RunSearch search) =>
        {
            search.Begin(run);
            return Results.Json(search.StateOf(run), StudioJson.Options, statusCode: 202);
        }).Produces<IndexAnswer>(202).WithSummary("Makes the index of the training examples, in the background");
        group.MapGet("/index", (string run, RunSearch search) => search.StateOf(run))
            .WithSummary("How far the index is");
    }

    private static SearchAnswer Search(string run, SearchRequest wanted, RunShelf shelf, RunSearch search)
    {
        LoadedRun loaded = shelf.Load(run);
        List<FieldFault> faults = [];
        int top = wanted.Top ?? 10;
        if (top is < 1 or > MostFound)
        {
            faults.Add(new FieldFault("top", $"{top} is not from 1 to {MostFound}."));
        }

        string name = wanted.Distance ?? "euclidean";
        if (!RunSearch.Distances.TryGetValue(name, out VectorDistance distance))
        {
            faults.Add(new FieldFault(
                "distance", $"'{name}' is no distance. {NearestName.Advice(name, [.. RunSearch.Distances.Keys])}"));
        }

        int given = (wanted.Example is null ? 0 : 1) + (wanted.Code is null ? 0 : 1) + (wanted.Id is null ? 0 : 1);
        if (given != 1)
        {
            faults.Add(new FieldFault(
                "example", "name exactly one of example (an index, or the numbers of one), code and id."));
        }

        if (wanted.Code is { } asked && asked.Length != loaded.Shared.LatentSize)
        {
            faults.Add(new FieldFault(
                "code", $"{asked.Length} numbers, expected {loaded.Shared.LatentSize}, one for each latent."));
        }

        if (faults.Count > 0)
        {
            throw StudioFault.Unusable(faults);
        }

        SearchIndex index = search.Find(loaded, out string? missing) ?? throw StudioFault.Conflict(missing!);
        (float[] code, float[] scales) = Query(loaded, wanted, index, shelf);
        if (scales.Length == 0 && distance is VectorDistance.Wasserstein or VectorDistance.SymmetricKl)
        {
            throw StudioFault.Unusable([new FieldFault(
                "distance", $"'{name}' is between posteriors, and a code alone has no deviations. Take euclidean or "
                + "cosine, or name an example.")]);
        }

        return new SearchAnswer(search.Nearest(
            loaded, index, code, scales, new SearchOptions { Top = top, Distance = distance }, wanted.Id));
    }

    private static (float[] Code, float[] Scales) Query(
        LoadedRun run, SearchRequest wanted, SearchIndex index, RunShelf shelf)
    {
        if (wanted.Code is { } code)
        {
            return (code, []);
        }

        if (wanted.Id is { } id)
        {
            return index.Code(id);
        }

        (float[] example, int[] label) = Example(run, wanted, shelf);
        (float[] mean, float[]? logVariance) = ExampleViews.Code(run, example, label);
        return (mean, logVariance is null ? [] : [.. logVariance.Select(value => MathF.Exp(value / 2))]);
    }

    private static (float[] Example, int[] Label) Example(LoadedRun run, SearchRequest wanted, RunShelf shelf)
    {
        JsonElement example = wanted.Example!.Value;
        if (example.ValueKind == JsonValueKind.Number && example.TryGetInt32(out int row))
        {
            return ExampleViews.Item(run, shelf.PartOf(run.Trained.Folder, wanted.Part), row);
        }

        if (example.ValueKind == JsonValueKind.Array && example.GetArrayLength() == run.ItemSize)
        {
            float[] numbers = [.. example.EnumerateArray().Select(each => each.GetSingle())];
            return (numbers, run.Labels(wanted.Label is { } named ? [named] : [], 1));
        }

        if (example.ValueKind == JsonValueKind.String && run.Sentences is { } sentences)
        {
            return (sentences.Numbers([example.GetString()!]), []);
        }

        throw StudioFault.Unusable([new FieldFault(
            "example", $"it is neither an index nor a list of {run.ItemSize} numbers"
            + $"{(run.Sentences is null ? "" : " nor a sentence")}.")]);
    }

    private sealed record SearchRequest
    {
        /// <summary>An index of the part, or the numbers or sentence of an example.</summary>
        public JsonElement? Example { get; init; }

        public float[]? Code { get; init; }

        public int? Id { get; init; }

        public string? Part { get; init; }

        public string? Label { get; init; }

        public int? Top { get; init; }

        public string? Distance { get; init; }
    }

    private sealed record SearchAnswer(IReadOnlyList<FoundNeighbour> Neighbours);
}
