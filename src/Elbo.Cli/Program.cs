using Elbo.Cli.Commands;
using Elbo.Lab;

namespace Elbo.Cli;

/// <summary>The command table.</summary>
internal static class Program
{
    /// <summary>All verbs, in the order of the help.</summary>
    internal static IReadOnlyList<Verb> Verbs() =>
    [
        new TrainVerb(),
        new ResumeVerb(),
        new EvaluateVerb(),
        new CompareVerb(),
        new ScoreVerb(),
        new SampleVerb(),
        new ReconstructVerb(),
        new ImputeVerb(),
        new EncodeVerb(),
        new DecodeVerb(),
        new InterpolateVerb(),
        new TraverseVerb(),
        new VerbGroup("search", "Find the examples nearest to one: index a collection, query it",
            [new SearchIndexVerb(adds: false), new SearchIndexVerb(adds: true), new SearchQueryVerb(),
                new SearchEvaluateVerb()]),
        new ExportVerb(),
        new StudioVerb(),
        new VerbGroup("data", "Data sets: which are known, fetch one, look at one",
            [new DataListVerb(), new DataGetVerb(), new DataShowVerb()]),
        new VerbGroup("lab", "Statements about VAEs as experiments, each with a page and a verdict",
            [new LabListVerb(), new LabRunVerb(LabCatalog.All)]),
        new VerbGroup("bench", "Speed as a share of this machine's peak",
            [new BenchStepVerb(), new BenchGemmVerb(), new BenchConvVerb(), new BenchSearchVerb(), new BenchUseVerb(),
                new BenchServeVerb()]),
        new DoctorVerb(),
    ];

    private static int Main(string[] arguments) => Shell.Run(arguments, Verbs(), Terminal.OfProcess());
}
