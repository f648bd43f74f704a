using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Lab.Experiments;

/// <summary>One encoder for all examples against a posterior fitted to each.</summary>
internal sealed class Amortization : Experiment
{
    private const int Latent = 10;

    public override string Name => "amortization";

    public override string Statement =>
        "An encoder answers at once what an optimisation for each example would find, and pays with a gap: the bound "
        + "of the example's own best normal is higher, and log p(x) is higher still.";

    public override string Formula =>
        "ln p(x) - ELBO = (ln p(x) - ELBO*) + (ELBO* - ELBO)\n"
        + "                 approximation        amortization,   ELBO* = max over q of one example";

    public override string Source => "Cremer, Li and Duvenaud 2018, equation 5";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        LabModel trained = context.Train("VAE", context.Vae(Latent));
        context.Tell("fitting a posterior to each example");
        AmortizationGaps gaps = AmortizationGap.Of(
            trained.Model, context.Data.Test.Take(context.Choose(40, 300)),
            new PosteriorFitOptions { Steps = context.Choose(60, 300), Samples = context.Choose(4, 8) },
            trained.Options with { ElboSamples = context.Choose(50, 200), Samples = context.Choose(200, 1000) },
            progress: null, context.Stop);
        var amortization = Estimate.Of(gaps.Amortization);
        var approximation = Estimate.Of(gaps.Approximation);
        found.IsPositive("The example's own normal has the higher bound (amortization gap)", amortization, "nats");
        found.IsPositive("log p(x) is above that (approximation gap)", approximation, "nats");
        found.Note("ELBO", Estimate.Of(gaps.Elbo), "nats per example");
        found.Note("ELBO of fitted posteriors", Estimate.Of(gaps.BestElbo), "nats per example");
        found.Note("log p(x)", Estimate.Of(gaps.Likelihoods.LogLikelihood), "nats per example");
        found.Note("amortization gap", amortization, "nats per example");
        found.Note("approximation gap", approximation, "nats per example");
        double[] sorted = [.. gaps.Amortization.Order()];
        found.Draw("What the bound loses, and why.", new BarChart
        {
            Title = "Gaps of inference",
            XTitle = "gap",
            YTitle = "nats per example",
            Bars =
            [
                Of("amortization", amortization), Of("approximation", approximation),
            ],
        });
        found.Draw("The amortization gap of each test example, smallest first.", new LineChart
        {
            Title = "Amortization gap by example",
            XTitle = "example, by its gap",
            YTitle = "nats",
            Series =
            [
                new LineSeries
                {
                    Name = "gap", X = [.. Enumerable.Range(1, sorted.Length).Select(i => (double)i)], Y = sorted,
                },
            ],
        });
        return found;
    }

    private static Bar Of(string name, Estimate gap) =>
        new(name, gap.Mean, true, FormattableString.Invariant($"{gap.Mean:F2} nats"));
}
