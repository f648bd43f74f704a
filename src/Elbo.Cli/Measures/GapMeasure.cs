using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;

namespace Elbo.Cli.Measures;

/// <summary>Approximation gap and amortization gap.</summary>
internal sealed class GapMeasure(Verb verb) : ExtraMeasure
{
    private const int LeastSamples = 1000;
    private const int BoundSamples = 100;

    private readonly Option<string?> steps = verb.AddLoose("--gap", "STEPS",
        "Also what the encoder loses against a posterior fitted to each example; default 300 steps");

    private readonly Option<string?> examples = verb.Add("--gap-examples", "N",
        "Its examples, spread evenly; default 100");

    /// <inheritdoc/>
    public override string Key => "gap";

    /// <inheritdoc/>
    public override Func<MeasureWork, object>? Read(Invocation call)
    {
        call.Needs(steps, examples);
        var fit = new PosteriorFitOptions { Steps = call.Number(steps, 300, 1, 1_000_000) };
        int count = call.Number(examples, 100, 1, int.MaxValue);
        return call.Has(steps) ? work => Run(work, fit, count) : null;
    }

    private static object Run(MeasureWork work, PosteriorFitOptions fit, int count)
    {
        Dataset data = work.Data.Spread(count);
        EvaluationOptions options = work.Options with
        {
            ElboSamples = BoundSamples,
            Samples = Math.Max(work.Options.Samples, LeastSamples),
        };
        AmortizationGaps found = work.Watch("fitting posteriors", progress => AmortizationGap.Of(
            work.Model.Model, data, fit, options, progress, work.Stop));
        var elbo = Estimate.Of(found.Elbo);
        var best = Estimate.Of(found.BestElbo);
        var whole = Estimate.Of(found.Likelihoods.LogLikelihood);
        var approximation = Estimate.Of(found.Approximation);
        var amortization = Estimate.Of(found.Amortization);
        const string nats = "nats per example";
        work.Show(
            $"Gaps of inference, {NumberText.Count(data.Count)} examples, {NumberText.Count(fit.Steps)} steps each",
            MeasureTable.OfNumbers()
                .Add("log p(x)", NumberText.WithError(whole.Mean, whole.StandardError), nats,
                    $"{NumberText.Count(options.Samples)} samples of the fitted posterior")
                .Add("  approximation gap", NumberText.WithError(approximation.Mean, approximation.StandardError), nats,
                    "the true posterior is no diagonal normal")
                .Add("best ELBO", NumberText.WithError(best.Mean, best.StandardError), nats, "")
                .Add("  amortization gap", NumberText.WithError(amortization.Mean, amortization.StandardError), nats,
                    "one encoder serves all examples")
                .Add("ELBO", NumberText.WithError(elbo.Mean, elbo.StandardError), nats, ""));
        return new
        {
            Unit = nats,
            Examples = data.Count,
            fit.Steps,
            options.Samples,
            LogLikelihood = whole,
            BestElbo = best,
            Elbo = elbo,
            ApproximationGap = approximation,
            AmortizationGap = amortization,
        };
    }
}
