using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Lab.Experiments;

/// <summary>Posteriors of other location-scale families than the normal.</summary>
internal sealed class LocationScalePosteriors : Experiment
{
    private const int Latent = 8;
    private const int Batch = 20;

    private static readonly PosteriorChoice[] Families =
        [PosteriorChoice.Diagonal, PosteriorChoice.Laplace, PosteriorChoice.Logistic, PosteriorChoice.StudentT];

    public override string Name => "location-scale";

    public override string Statement =>
        "Any location-scale family can be the posterior: Laplace, logistic and Student's t are reparameterized and "
        + "trained as the normal is, with KL in closed form.";

    public override string Formula =>
        "z_j = m_j + s_j e_j,  e_j of a standard distribution\n"
        + "KL(q || N(0, I)) = sum_j [1/2 ln 2 pi + 1/2 (m_j^2 + s_j^2 Var e) - H(e) - ln s_j]";

    public override string Source => "Kingma and Welling 2014, section 2.4";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        double[] baseline = PixelBaseline.LogLikelihoods(context);
        List<LabModel> models = [];
        List<Bar> bars = [];
        foreach (PosteriorChoice family in Families)
        {
            string name = family == PosteriorChoice.Diagonal ? "normal"
                : family == PosteriorChoice.StudentT ? "Student's t" : family.ToString().ToLowerInvariant();
            Recipe recipe = context.Vae(Latent);
            LabModel trained = context.Train(name, recipe with { Model = recipe.Model with { Posterior = family } });
            models.Add(trained);
            EvaluationResult result = context.Evaluate(trained);
            bars.Add(new Bar(name, result.Kl.Mean, true, $"{name}: {result.Kl.Mean:F2} nats"));
            found.Note($"ELBO, {name}", result.Elbo, "nats per example");
            found.Note($"KL, {name}", result.Kl, "nats per example");
            found.IsPositive(
                $"{name}: the bound is above that of a model without latents",
                Findings.Paired(context.Terms(trained).Bound, baseline), "nats");
            JudgeKl(context, found, trained);
        }

        found.Draw("The negative ELBO while training, on training examples.", new LineChart
        {
            Title = "Training loss",
            XTitle = "epoch",
            YTitle = "nats per example",
            Series = [.. models.Select(model => model.Line(epoch => epoch.Train.Loss))],
        });
        found.Draw("What the codes tell of test examples.", new BarChart
        {
            Title = "KL by family",
            XTitle = "family of the posterior",
            YTitle = "nats per example",
            Bars = bars,
        });
        found.Note("a model without latents: ln p(x)", Estimate.Of(baseline), "nats per example");
        return found;
    }

    // the closed form against many samples of the same posteriors
    private static void JudgeKl(LabContext context, Findings found, LabModel trained)
    {
        float[] items = PixelBaseline.Items(context, trained.Options.Binarization, Batch);
        var random = new RandomStream(context.Seed, RandomPurpose.Evaluation);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Examples examples = Examples.Range(0, Batch);
            Distribution posterior = trained.Model.Encode(new Batch(
                Tensor.Constant(items, trained.Model.ItemShape.Insert(0, Batch)), examples));
            var prior = new StandardNormal(Latent);
            Tensor samples = posterior.Sample(new SampleNoise(random, examples, 0, context.Choose(5000, 50_000)));
            float[] means = KlDivergence.MonteCarlo(posterior, prior, samples).Mean(1).ToArray();
            double[] sampled = [.. means.Select(nats => (double)nats)];
            double closed = KlDivergence.PerDimension(posterior, prior).Sum(-1).Mean().Item();
            found.IsSame(
                $"{trained.Name}: KL from samples is KL in closed form", Estimate.Of(sampled), new Estimate(closed, 0),
                1e-3, "nats");
        }
    }
}
