using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>The latent space of an autoencoder against that of a VAE.</summary>
internal sealed class LatentSpaces : Experiment
{
    private const int Latent = 2;
    private const int Images = 10;

    public override string Name => "latent-space";

    public override string Statement =>
        "An autoencoder's latent space has holes and edges; a VAE's is complete (what is drawn from it decodes to "
        + "something like the data) and continuous (close codes decode to like images).";

    public override string Formula =>
        "completeness = share of draws whose image is near the data\n"
        + "roughness    = largest step on the way between two codes, times steps, over the distance of the ends";

    public override string Source => "Rocca 2019, \"Understanding variational autoencoders\"";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        Recipe recipe = context.Vae(Latent) with { Data = new DataRecipe() };
        recipe = recipe with { Training = recipe.Training with { Epochs = context.Choose(20, 40) } };
        LabModel vae = context.Train("VAE", recipe);
        LabModel plain = context.Train("autoencoder", recipe with
        {
            Model = recipe.Model with { Kind = ModelChoice.Autoencoder },
        });
        var options = new LatentSpaceOptions
        {
            Draws = context.Choose(300, 2000),
            Pairs = context.Choose(60, 300),
            Steps = 32,
        };
        LatentSpaceResult ofVae = Measure(context, vae, options);
        LatentSpaceResult ofPlain = Measure(context, plain, options);
        foreach ((string name, LatentSpaceResult result) in new[] { ("VAE", ofVae), ("autoencoder", ofPlain) })
        {
            found.Note($"completeness, {name}", Share(result.Completeness, result.Draws), "");
            found.Note($"reconstructions near the data, {name}", result.ReconstructionsNear, "");
            found.Note($"roughness of straight ways, {name}", result.Straight.Roughness, "");
            found.Note($"images half way that are near the data, {name}", result.Straight.MiddlesNear, "");
        }

        found.IsNotBelow(
            "The VAE is not less complete, though the autoencoder's draws fit its codes",
            Findings.Difference(
                Share(ofVae.Completeness, ofVae.Draws), Share(ofPlain.Completeness, ofPlain.Draws)), "of draws");
        found.IsAbove(
            "It is more continuous: the autoencoder's ways are rougher", ofPlain.Straight.Roughness,
            ofVae.Straight.Roughness, "");
        found.Draw("Images drawn from each space, and ways between two test examples.",
        [
            Row("VAE: draws of the prior", vae, LatentDraws.Of(vae.Model, Codes(context, vae), Images, context.Seed)),
            Row(
                "autoencoder: draws of a normal of its codes", plain,
                LatentDraws.Of(plain.Model, Codes(context, plain), Images, context.Seed)),
            Row("VAE: from one example to another", vae, Way(Codes(context, vae))),
            Row("autoencoder: from one example to another", plain, Way(Codes(context, plain))),
        ]);
        found.Say(
            "An autoencoder has no prior: its draws come from a normal with the mean and deviation of its codes, which "
            + "is kind to it. Decoded images are smooth and so nearer to everything than sharp ones: read completeness "
            + "with the pictures.");
        return found;
    }

    private static LatentSpaceResult Measure(LabContext context, LabModel trained, LatentSpaceOptions options) =>
        LatentSpace.Of(trained.Model, context.Data.Test, options, trained.Options, progress: null, context.Stop);

    private static float[] Codes(LabContext context, LabModel trained) =>
        PosteriorMeans.Of(trained.Model, context.Data.Test, trained.Options, context.Stop);

    private static LabelledRow Row(string label, LabModel trained, float[] codes) =>
        new(label, new ModelImages(trained.Model).Decode(codes, Images));

    private static float[] Way(float[] codes)
    {
        float[] way = new float[Images * Latent];
        for (int i = 0; i < way.Length; i++)
        {
            float share = i / Latent / (Images - 1f);
            way[i] = ((1 - share) * codes[i % Latent]) + (share * codes[Latent + (i % Latent)]);
        }

        return way;
    }

    // a share of so many, with one more of each kind, so that 0 and 1 have an error too (Laplace)
    private static Estimate Share(double share, int of)
    {
        double p = ((share * of) + 1) / (of + 2);
        return new Estimate(share, Math.Sqrt(p * (1 - p) / of));
    }
}
