using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;

namespace Elbo.Cli.Measures;

/// <summary>Continuity and completeness of the latent space.</summary>
internal sealed class SpaceMeasure(Verb verb) : ExtraMeasure
{
    private readonly Option<bool> wanted = verb.AddFlag("--space",
        "Also continuity and completeness of the latent space");

    private readonly Option<string?> examples = verb.Add("--space-examples", "N",
        "Its examples, spread evenly; default 2000");

    /// <inheritdoc/>
    public override string Key => "latentSpace";

    /// <inheritdoc/>
    public override Func<MeasureWork, object>? Read(Invocation call)
    {
        call.Needs(wanted, examples);
        int count = call.Number(examples, 2000, 4, int.MaxValue);
        return call.Get(wanted) ? work => Run(work, count) : null;
    }

    private static object Run(MeasureWork work, int count)
    {
        Dataset data = work.Data.Spread(count);
        LatentSpaceResult found = work.Watch("latent space", progress => LatentSpace.Of(
            work.Model.Model, data, new LatentSpaceOptions(), work.Options, progress, work.Stop));
        string draws = found.HasPrior
            ? "draws of the prior decode to something near the data"
            : "draws decode to something near the data; the model has no prior: a normal of the codes' "
                + "mean and deviation was drawn from";
        MeasureTable table = MeasureTable.OfNumbers()
            .Add("completeness", NumberText.Share(found.Completeness), $"of {NumberText.Count(found.Draws)}", draws)
            .Add("  reconstructions", NumberText.Share(found.ReconstructionsNear), "of unseen examples",
                "what the decoder reaches at best")
            .Add("  near", NumberText.Short(found.NearDistance), "over all pixels",
                $"within it are {NumberText.Share(found.Quantile)} of unseen examples from {found.References} others");
        Add(table, "straight lines", found.Straight);
        Add(table, "arcs", found.Spherical);
        work.Show($"Latent space, {NumberText.Count(data.Count)} examples", table);
        return new
        {
            Examples = data.Count,
            found.HasPrior,
            found.Draws,
            found.References,
            found.Quantile,
            found.NearDistance,
            found.Completeness,
            found.ReconstructionsNear,
            found.Straight,
            found.Spherical,
        };
    }

    private static void Add(MeasureTable table, string name, PathSmoothness path) => table
        .Add($"roughness, {name}", Number(path.Roughness), "1 is smooth",
            $"{path.Pairs} pairs; largest step over mean step {Number(path.Unevenness)}, "
            + $"way over distance {Number(path.Detour)}")
        .Add("  half way", NumberText.Share(path.MiddlesNear), "near the data", "");

    private static string Number(Estimate number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number.Mean:F2} ± {number.StandardError:F2}");
}
