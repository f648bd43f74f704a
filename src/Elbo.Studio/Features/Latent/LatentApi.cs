using System.Runtime.InteropServices;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Latent;

/// <summary>The latent space of a run: its latents, the map of its codes.</summary>
internal static class LatentApi
{
    private const int OfLatents = 2000;

    // Sliders reach three deviations of a standard normal prior, or as far as the codes do.
    private const double Reach = 3;

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/runs/{run}").WithTags("Latent").AddEndpointFilter<ComputeGate>();
        group.MapGet("/latents", Latents).WithSummary("Each latent: KL, whether it is in use, range; best first");
        group.MapPost("/levels", Levels)
            .WithSummary("A code whose levels from one up are kept: those below at their means, drawn by a seed, or "
                + "with the details of another code");
        group.MapGet("/map", Plane).WithSummary("The map of codes: axes, extent, colourings");
        group.MapGet("/map/points", (string run, string? part, int? limit, RunShelf shelf, LatentMaps maps) =>
            Floats(maps.Plane(shelf.Load(run), part, limit).Points)).Produces(200, contentType: NumbersBody.Floats)
            .WithSummary("The points of the map: 32-bit floats, little-endian, [count, 2]");
        group.MapGet("/map/colours", (
            string run, string name, string? part, int? limit, RunShelf shelf, LatentMaps maps) =>
            Floats(maps.Colours(shelf.Load(run), part, limit, name))).Produces(200, contentType: NumbersBody.Floats)
            .WithSummary("A number for each point: class, score or value of a column");
    }

    // What the upper levels say, with other details or none.
    private static LevelsAnswer Levels(string run, LevelsRequest wanted, RunShelf shelf)
    {
        LoadedRun loaded = shelf.Load(run);
        Model model = loaded.Trained.Model;
        int most = model.LevelSizes.Count + (wanted.Seed is null ? 0 : 1);
        List<FieldFault> faults = [];
        if (wanted.Code is null || !IsCode(wanted.Code, model))
        {
            faults.Add(new FieldFault("code", $"it is missing or no list of {model.LatentSize} numbers."));
        }

        if (wanted.Details is not null && !IsCode(wanted.Details, model))
        {
            faults.Add(new FieldFault("details", $"it is no list of {model.LatentSize} numbers."));
        }

        if (wanted.Details is not null && wanted.Seed is not null)
        {
            faults.Add(new FieldFault("seed", "it is for levels that are drawn, not with details. Leave one out."));
        }

        if (wanted.Level is not { } level || level < 1 || level > most)
        {
            faults.Add(new FieldFault(
                "level", $"it is missing or not from 1 to {most}: the lowest level that is kept."));
            throw StudioFault.Unusable(faults);
        }

        if (faults.Count > 0)
        {
            throw StudioFault.Unusable(faults);
        }

        model.RequireDensity("drawing levels");
        return new LevelsAnswer(wanted switch
        {
            { Seed: { } seed } => CodeLevels.Redrawn(model, wanted.Code, level - 1, new LevelDraw(seed), [0]),
            { Details: { } details } => CodeLevels.Mixed(model, wanted.Code, level - 1, details),
            _ => CodeLevels.From(model, wanted.Code, level - 1),
        });
    }

    private static bool IsCode(float[] numbers, Model model) =>
        numbers.Length == model.LatentSize && Array.TrueForAll(numbers, float.IsFinite);

    private static IResult Floats(float[] values) =>
        Results.Bytes(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), NumbersBody.Floats);

    /// <summary>The map of a part.</summary>
    internal static MapAnswer Plane(string run, string? part, int? limit, RunShelf shelf, LatentMaps maps)
    {
        LoadedRun loaded = shelf.Load(run);
        LatentPlane plane = maps.Plane(loaded, part, limit);
        Dataset data = shelf.PartOf(loaded.Trained.Folder, part);
        return new MapAnswer(
            plane.Points.Length / 2, plane.Axes, data.Labels.IsEmpty ? null : LatentMaps.ClassNames(data),
            maps.Colourings(loaded, part, limit), plane.Mean, plane.Basis, plane.Shares, plane.Extent);
    }

    /// <summary>The latents of a run.</summary>
    internal static LatentsAnswer Latents(string run, RunShelf shelf, LatentMaps maps)
    {
        LoadedRun loaded = shelf.Load(run);
        RunFolder folder = loaded.Trained.Folder;
        int size = loaded.Shared.LatentSize;
        IReadOnlyList<int> levels = loaded.Trained.Model.LevelSizes;
        Dataset test = shelf.PartOf(folder, "test");
        float[] codes = maps.Codes(loaded, "test", Math.Min(OfLatents, test.Count));
        double[] centres = LatentDraws.Centres(codes, size);
        double[] variances = ActiveUnits.Variances(codes, size);
        double[]? kl = KlOf(folder, size);
        double least = loaded.Shared.HasDensity
            ? ActiveUnits.Threshold : ReconstructionResult.VaryingShare * variances.Max();
        LatentAnswer[] found =
        [
            .. Enumerable.Range(0, size).Select(j =>
            {
                IEnumerable<float> own = Enumerable.Range(0, codes.Length / size).Select(i => codes[(i * size) + j]);
                double reach = loaded.Shared.HasDensity ? Reach : 0;
                return new LatentAnswer(
                    j, LatentName.Of(j, levels), kl?[j], variances[j] > least, centres[j], Math.Sqrt(variances[j]),
                    Math.Min(-reach, own.Min()), Math.Max(reach, own.Max()));
            }),
        ];
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(j => kl?[j] ?? variances[j]).ThenBy(j => j)];
        return new LatentsAnswer(
            found, levels, order, loaded.Shared.Classes > 0 ? LatentMaps.ClassNames(test) : null, [.. codes[..size]],
            centres);
    }

    // Those of the last epoch, else those that were measured at the end.
    private static double[]? KlOf(RunFolder folder, int size)
    {
        IReadOnlyList<double>? last = RunMetrics.Epochs(folder) is [.., var epoch] ? epoch.LatentKl : null;
        IReadOnlyList<double>? found = last ?? RunMeasures.Read(folder)?.KlPerLatent;
        return found?.Count == size ? [.. found] : null;
    }

    internal sealed record LatentsAnswer(
        IReadOnlyList<LatentAnswer> Latents, IReadOnlyList<int> Levels, IReadOnlyList<int> Order,
        IReadOnlyList<string>? Classes, IReadOnlyList<float> StartCode, IReadOnlyList<double> MeanCode);

    internal sealed record LatentAnswer(
        int Index, string Name, double? Kl, bool Active, double Mean, double Deviation, double Low, double High);

    private sealed record LevelsRequest
    {
        public float[]? Code { get; init; }

        public int? Level { get; init; }

        public ulong? Seed { get; init; }

        public float[]? Details { get; init; }
    }

    private sealed record LevelsAnswer(IReadOnlyList<float> Code);

    internal sealed record MapAnswer(
        int Count, string Axes, IReadOnlyList<string>? Labels, IReadOnlyList<Colouring> Colourings,
        IReadOnlyList<double> Mean, IReadOnlyList<IReadOnlyList<double>> Basis, IReadOnlyList<double> Shares,
        IReadOnlyList<double> Extent);
}
