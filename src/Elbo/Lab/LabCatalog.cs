using Elbo.Data;
using Elbo.Lab.Experiments;
using Elbo.Runs;

namespace Elbo.Lab;

/// <summary>The one list of experiments.</summary>
public static class LabCatalog
{
    /// <summary>All experiments, in the order of the list.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new TangentBoundExperiment(),
        new AnalyticKl(),
        new Estimators(),
        new ImportanceWeighting(),
        new TwoOptimizers(),
        new LocationScalePosteriors(),
        new Collapse(),
        new KlWeight(),
        new Schedules(),
        new LatentSize(),
        new Decoders(),
        new LatentSpaces(),
        new Denoising(),
        new Amortization(),
        new Strange(),
        new Linear(),
        new OneClass(),
        new SamplesL(),
        new Evolution(),
    ];

    /// <summary>The experiment of a name among those that are known.</summary>
    /// <exception cref="RunException">There is none; the nearest is offered.</exception>
    public static Experiment Find(string name, IReadOnlyList<Experiment> known) =>
        known.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new RunException(
            $"experiment '{RunException.Excerpt(name)}' is not known. "
            + NearestName.Advice(name, [.. known.Select(experiment => experiment.Name)]));
}
