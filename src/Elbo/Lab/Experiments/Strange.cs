using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Lab.Experiments;

/// <summary>A model of p(x) against what is none of its data.</summary>
internal sealed class Strange : Experiment
{
    private const int Latent = 10;

    private static readonly string[] Easy = ["uniform noise", "bits of the data's mean", "pirate flags", "inverted"];

    public override string Name => "out-of-distribution";

    public override string Statement =>
        "A VAE is a model of p(x): digits score high, noise and a pirate flag low. Where an image is simple, the "
        + "likelihood alone can be fooled: black images score higher than any digit, until the score counts how simple "
        + "they are.";

    public override string Formula =>
        "AUROC = P(score of a digit > score of a stranger)\n"
        + "score: ELBO;   or  log2 p(x) + bits of the packed image";

    public override string Source => "Bishop 1994; Nalisnick et al. 2019; Serra et al. 2020";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        LabModel trained = context.Train("VAE", context.Vae(Latent));
        context.Tell("scoring strangers");
        Data.Dataset own = context.Data.Test.Take(context.Choose(60, 500));
        OutOfDistributionResult result = OutOfDistribution.Of(
            trained.Model, own, Strangers.Of(own, context.Seed),
            new PosteriorFitOptions { Steps = context.Choose(3, 50), Samples = 2 },
            trained.Options with { ElboSamples = 5 }, progress: null, context.Stop);
        foreach (StrangerScores scores in result.Strangers)
        {
            found.Note($"mean ELBO, {scores.Name}", scores.Mean, "nats");
            found.Note($"AUROC by the ELBO, {scores.Name}", scores.Likelihood, "");
            found.Note($"AUROC with complexity, {scores.Name}", scores.Complexity, "");
            if (Easy.Contains(scores.Name, StringComparer.Ordinal))
            {
                found.IsAtLeast(
                    $"{scores.Name}: AUROC by the ELBO", scores.Likelihood.Mean, 0.99, "", "nearly every pair");
            }
        }

        StrangerScores black = result.Strangers.Single(scores => scores.Name == "black");
        found.IsAtMost(
            "black images fool the likelihood: AUROC by the ELBO", black.Likelihood.Mean, 0.5, "", "worse than chance");
        found.IsAtLeast(
            "black images do not fool likelihood and complexity together", black.Complexity.Mean, 0.9, "",
            "nine of ten pairs");
        found.Note("mean ELBO, unseen digits", result.Mean, "nats");
        Draw(found, result);
        found.Draw("Digits, and strangers of each kind.",
        [
            Row(context, "unseen digits", own),
            .. Strangers.Of(own, context.Seed).Select(stranger => Row(context, stranger.Name, stranger)),
        ]);
        return found;
    }

    private static void Draw(Findings found, OutOfDistributionResult result)
    {
        found.Draw("The mean score of unseen digits and of strangers.", new BarChart
        {
            Title = "Mean ELBO",
            XTitle = "images",
            YTitle = "nats",
            Bars =
            [
                new Bar("digits", result.Mean, true, FormattableString.Invariant($"digits: {result.Mean:F1} nats")),
                .. result.Strangers.Select(scores => new Bar(
                    scores.Name.Split(' ')[0], scores.Mean, false,
                    FormattableString.Invariant($"{scores.Name}: {scores.Mean:F1} nats"))),
            ],
        });
        found.Draw("How often a digit scores above a stranger, by the ELBO.", new BarChart
        {
            Title = "AUROC by the ELBO",
            XTitle = "strangers",
            YTitle = "0.5 is chance",
            Bars =
            [
                .. result.Strangers.Select(scores => new Bar(
                    scores.Name.Split(' ')[0], scores.Likelihood.Mean, true,
                    FormattableString.Invariant($"{scores.Name}: {scores.Likelihood.Mean:F3}"))),
            ],
        });
    }

    private static LabelledRow Row(LabContext context, string name, Data.Dataset data)
    {
        float[] pixels = PixelBaseline.Items(data.Take(10), Data.Binarization.Grey, context);
        return new LabelledRow(name, new ImageBatch(pixels, 10, data.ItemShape[0], data.ItemShape[1], 1));
    }
}
