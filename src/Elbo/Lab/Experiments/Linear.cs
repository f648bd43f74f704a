using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Lab.Experiments;

/// <summary>Linear models, where all that a VAE estimates is known.</summary>
internal sealed class Linear : Experiment
{
    private const int On = 5;
    private const int FirstPasses = 20;
    private const double Near = 0.1;

    // Below it a distance between sums of hundreds of nats is rounding, and a logarithm of it noise.
    private const double Rounding = 1e-7;

    public override string Name => "linear";

    public override string Statement =>
        "A VAE without hidden layers is probabilistic PCA: the best of its ELBO is the best of ln p(x), and a latent "
        + "is off exactly where its eigenvalue is not above the noise. Training it and expectation-maximization climb "
        + "the same hill. An autoencoder without hidden layers spans the subspace of PCA.";

    public override string Formula =>
        "z ~ N(0, I),  x|z ~ N(z W + m, s^2 I)  =>  x ~ N(m, W^T W + s^2 I)\n"
        + "best:  W = (Lambda - s^2 I)^1/2 U^T,  s^2 = mean of the lambda_j left over,  max ELBO = max ln p(x)\n"
        + "s^2 given:  KL_j = 1/2 ln(lambda_j / s^2) where lambda_j > s^2, else 0";

    public override string Source =>
        "Baldi and Hornik 1989; Tipping and Bishop 1999, section 3; Lucas et al. 2019, section 4";

    public override string Setting(LabContext context) => LinearMaterial.Describe(context);

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        var material = new LinearMaterial(context, factor: 1);
        LabModel vae = Climb(found, context, material);
        Switches(found, context, material);
        Subspace(found, context, material, vae);
        found.Say(
            "The images are those of the lab in squares of pixels, less their mean image. A step of the VAE's training "
            + "sees all of them, as an iteration of expectation-maximization does, and has the noise of z alone.");
        return found;
    }

    // Both ways to the best ln p(x), side by side.
    private static LabModel Climb(Findings found, LabContext context, LinearMaterial material)
    {
        LinearGaussianDensity best = LinearFit.ClosedForm(material.Moments, LinearMaterial.Latent, LinearNoise.Shared);
        double top = best.Average(material.Moments).LogLikelihood;
        int passes = context.Choose(1500, 4000);
        LabModel em = context.Train("EM", material.Em(passes), material.Images, (_, _) => { });
        double[] climbed = [.. em.Epochs.Select(epoch => -epoch.Train.Loss)];
        List<double> decoder = [];
        List<double> seen = [];
        List<double> bounds = [];
        LabModel vae = context.Train("VAE", material.Vae(VarianceChoice.Learned, passes), material.Images, Watch);
        double[] places = [.. Enumerable.Range(1, passes).Select(pass => (double)pass)];
        Draw(found, top,
        [
            new LineSeries { Name = "EM", X = places, Y = climbed },
            new LineSeries { Name = "VAE: ln p(x)", X = places, Y = decoder },
            new LineSeries { Name = "VAE: ELBO", X = seen, Y = bounds, IsDashed = true },
        ]);
        JudgeClimb(found, material, best, climbed, (decoder, bounds));

        LinearReading set = Set(material, best);
        found.IsAtMost(
            "A VAE that is given pPCA's parameters: distance of its ELBO from pPCA's ln p(x)",
            Math.Abs(set.Average(material.Images).Bound - top), 1e-4, "nats", "rounding of float");
        return vae;

        void Watch(Model model, int pass)
        {
            var reading = new LinearReading(model);
            decoder.Add(reading.Density.Average(material.Moments).LogLikelihood);
            if (pass <= FirstPasses || pass % (passes / FirstPasses) == 0)
            {
                seen.Add(pass);
                bounds.Add(reading.Average(material.Images).Bound);
            }
        }
    }

    private static void JudgeClimb(
        Findings found, LinearMaterial material, LinearGaussianDensity best, double[] em,
        (List<double> Decoder, List<double> Bounds) vae)
    {
        double top = best.Average(material.Moments).LogLikelihood;
        int size = material.Moments.Dimensions;
        double bottom = -0.5 * size * (DoubleMath.Log(2 * Math.PI * material.Moments.TotalVariance / size) + 1);
        found.Note("best ln p(x), pPCA in closed form", top, "nats per example");
        found.Note("ln p(x) without latents", bottom, "nats per example");
        found.Note("best ln p(x) less the trained VAE's ln p(x)", top - vae.Decoder[^1], "nats");
        found.Note("best ln p(x) less the trained VAE's ELBO", top - vae.Bounds[^1], "nats");
        found.Note("passes of EM until 0.1 nats are left", Array.FindIndex(em, value => value > top - Near) + 1, "");
        found.Note(
            "passes of the VAE's training until 0.1 nats of ln p(x) are left",
            vae.Decoder.FindIndex(value => value > top - Near) + 1, "");
        found.IsAtMost("EM: best ln p(x) less what it reached", top - em[^1], 1e-4, "nats", "rounding of float");
        found.IsAtLeast(
            "EM: the smallest step up", em.Zip(em.Skip(1), (old, now) => now - old).Min(), -1e-4, "nats",
            "it never falls, but for rounding");
        found.IsAtLeast(
            "VAE trained from random weights: its ELBO comes this share of the way from no latents to the best",
            (vae.Bounds[^1] - bottom) / (top - bottom), 0.99, "", "all but a hundredth");
        found.IsAtMost(
            "and is never above the best ln p(x)", vae.Bounds.Max() - top, 1e-4, "nats", "rounding of float");
    }

    private static void Draw(Findings found, double top, LineSeries[] lines)
    {
        found.Draw(
            "The way up: log-likelihood after each pass over the data. EM solves for the best weights given the "
            + "posterior, training takes a small step along the gradient.",
            new LineChart
            {
                Title = "Log-likelihood",
                XTitle = "passes over the data",
                YTitle = "nats per example",
                FocusOnTail = true,
                Series = lines,
            });
        found.Draw(
            "What is left to the best ln p(x), that of the closed form.",
            new LineChart
            {
                Title = "Distance from the best",
                XTitle = "passes over the data",
                YTitle = "nats per example, logarithmic",
                LogY = true,
                Series =
                [
                    .. lines.Select(line => line with
                    {
                        Y = [.. line.Y.Select(value => top - value > Rounding ? top - value : double.NaN)],
                    }),
                ],
            });
    }

    // A VAE whose posterior is the true one: an encoder that is linear in x and a variance that does not depend on it.
    private static LinearReading Set(LinearMaterial material, LinearGaussianDensity best)
    {
        Recipe recipe = material.Vae(VarianceChoice.Learned, passes: 1);
        Model model = Catalog.BuildModel(recipe, material.Images.ItemShape);
        LinearReading.Set(model, best);
        return new LinearReading(model);
    }

    private static void Switches(Findings found, LabContext context, LinearMaterial material)
    {
        // between two eigenvalues, so that some latents must be on and the others off
        double noise = Math.Sqrt(material.Eigenvalues[On - 1] * material.Eigenvalues[On]);
        var scaled = new LinearMaterial(context, 1 / Math.Sqrt(noise));
        LabModel vae = context.Train(
            "VAE with its noise given", scaled.Vae(VarianceChoice.Unit, context.Choose(1500, 4000)), scaled.Images,
            (_, _) => { });
        double[] kl = [.. new LinearReading(vae.Model).Average(scaled.Images).Kl.OrderDescending()];
        double[] theory =
            [.. scaled.Eigenvalues.Take(kl.Length).Select(value => Math.Max(0, 0.5 * DoubleMath.Log(value)))];
        double[] ranks = [.. Enumerable.Range(1, kl.Length).Select(rank => (double)rank)];
        found.Draw(
            "With the noise between the fifth and the sixth eigenvalue, five latents are on, each with the KL of its "
            + "eigenvalue, and five are off.",
            new LineChart
            {
                Title = "KL of each latent",
                XTitle = "latent, by KL",
                YTitle = "nats",
                Marker = new ChartMarker(On + 0.5, "eigenvalue = noise"),
                Series =
                [
                    new LineSeries { Name = "trained", X = ranks, Y = kl },
                    new LineSeries { Name = "theory", X = ranks, Y = theory, IsDashed = true },
                ],
            });
        found.IsAtMost(
            "Noise given: largest distance of a latent's KL from max(0, 1/2 ln(lambda_j / s^2))",
            kl.Zip(theory, (one, other) => Math.Abs(one - other)).Max(), 0.01, "nats", "a hundredth of a nat");
        found.IsAtMost(
            "and latents that are on where their eigenvalue is not above the noise, or off where it is",
            kl.Zip(theory).Count(pair => pair.First > 0.01 != pair.Second > 0.01), 0, "", "none, on meaning 0.01 nats");
        for (int rank = 0; rank < kl.Length; rank++)
        {
            found.Note(
                FormattableString.Invariant(
                    $"KL of latent {rank + 1}, eigenvalue / noise {scaled.Eigenvalues[rank]:G4}"), kl[rank], "nats");
        }
    }

    private static void Subspace(Findings found, LabContext context, LinearMaterial material, LabModel vae)
    {
        LabModel plain = context.Train(
            "autoencoder", material.Autoencoder(context.Choose(1500, 4000)), material.Images, (_, _) => { });
        double[][] ofPlain = LinearReading.Directions(plain.Model);
        double[][] ofVae = [.. LinearReading.Directions(vae.Model).OrderByDescending(row => row.Sum(x => x * x))];
        double[] angles = PrincipalAngles.Between(ofPlain, material.Directions);
        found.IsAtMost(
            "Autoencoder: the largest principal angle between what it spans and the principal subspace", angles[^1], 1,
            "degrees", "a degree");
        found.Note("largest principal angle, autoencoder", angles[^1], "degrees");
        found.Note(
            "largest principal angle, VAE", PrincipalAngles.Between(ofVae, material.Directions)[^1], "degrees");
        found.Note(
            "mean angle of a latent to the nearest principal direction, autoencoder", Nearest(ofPlain), "degrees");
        found.Note("the same, VAE", Nearest(ofVae), "degrees");
        found.Draw(
            "What each latent adds to an image. The VAE's latents are the principal directions, up to sign; the "
            + "autoencoder's are mixtures of them that span the same.",
            [
                new LabelledRow("PCA", material.Pictures([.. material.Directions])),
                new LabelledRow("linear VAE", material.Pictures(ofVae)),
                new LabelledRow("linear autoencoder", material.Pictures(ofPlain)),
            ]);

        double Nearest(double[][] rows) => rows.Average(row => material.Directions.Min(
            direction => PrincipalAngles.Between([row], [direction])[0]));
    }
}
