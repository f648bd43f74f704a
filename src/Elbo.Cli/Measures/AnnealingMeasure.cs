using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;

namespace Elbo.Cli.Measures;

/// <summary>ln p(x) by annealed importance sampling.</summary>
internal sealed class AnnealingMeasure(Verb verb) : ExtraMeasure
{
    private static readonly string[] Starts = ["posterior", "prior"];

    private readonly Option<string?> steps = verb.Add("--ais", "STEPS",
        "Also log p(x) by annealed importance sampling with so many steps, such as 500");

    private readonly Option<string?> chains = verb.Add("--ais-chains", "N", "Its chains an example; default 8");

    private readonly Option<string?> examples = verb.Add("--ais-examples", "N",
        "Its examples, spread evenly; default 100");

    private readonly Option<string?> start = verb.Add("--ais-from", "START",
        "posterior (default): chains begin at the encoder's; prior: they do without it");

    /// <inheritdoc/>
    public override string Key => "annealed";

    /// <inheritdoc/>
    public override Func<MeasureWork, object>? Read(Invocation call)
    {
        call.Needs(steps, chains, examples, start);
        string from = call.Get(start) ?? Starts[0];
        if (!Starts.Contains(from, StringComparer.Ordinal))
        {
            call.Faults.Add($"--ais-from: '{from}' is no start of chains. {NearestName.Advice(from, Starts)}");
        }

        var options = new AnnealingOptions
        {
            Steps = call.Number(steps, 500, 1, 10_000_000),
            Chains = call.Number(chains, 8, 1, 10_000),
            Start = from == Starts[1] ? AnnealingStart.Prior : AnnealingStart.Posterior,
        };
        int count = call.Number(examples, 100, 1, int.MaxValue);
        return call.Has(steps) ? work => Run(work, options, count) : null;
    }

    private static object Run(MeasureWork work, AnnealingOptions options, int count)
    {
        Dataset data = work.Data.Spread(count);
        AnnealedLikelihoods found = work.Watch("annealing", progress => AnnealedImportanceSampling.Of(
            work.Model.Model, data, options, work.Options, progress, work.Stop));
        LogLikelihoodSummary all = found.Likelihoods.Summarize(data.ItemShape.Count);
        double acceptance = found.Acceptance.Average();
        work.Show(
            $"Annealed importance sampling, {NumberText.Count(data.Count)} examples",
            MeasureTable.OfNumbers()
                .Add(
                    "log p(x)", NumberText.WithError(all.Mean, all.StandardError), "nats per example",
                    $"± {NumberText.Nats(all.SamplingError)} from the chains")
                .Add("  steps", NumberText.Count(found.Steps), "a chain",
                    $"from the {options.Start}".ToLowerInvariant())
                .Add("  chains", NumberText.Count(all.Samples), "per example",
                    $"worth {NumberText.Short(all.EffectiveSampleSize)} on average")
                .Add("  accepted", NumberText.Share(acceptance), "of transitions", ""));
        return new
        {
            Unit = "nats per example",
            Examples = data.Count,
            found.Steps,
            Chains = all.Samples,
            Start = options.Start.ToString(),
            all.Mean,
            all.StandardError,
            all.SamplingError,
            all.BitsPerDimension,
            all.EffectiveSampleSize,
            Acceptance = acceptance,
        };
    }
}
