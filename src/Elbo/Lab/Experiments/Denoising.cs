using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>Noise in, clean out.</summary>
internal sealed class Denoising : Experiment
{
    private const int Code = 32;
    private const int Images = 10;
    private const double Level = 0.5;

    public override string Name => "denoising";

    public override string Statement =>
        "An autoencoder that is shown noisy examples and must rebuild clean ones takes noise out of unseen examples, "
        + "better than one that was trained on clean examples alone.";

    public override string Formula => "min  E[ |x - g(f(x~))|^2 ],   x~ = x with noise";

    public override string Source => "Vincent, Larochelle, Bengio and Manzagol 2008";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        Recipe recipe = context.Vae(Code) with { Data = new DataRecipe() };
        recipe = recipe with
        {
            Model = recipe.Model with
            {
                Kind = ModelChoice.Autoencoder,
                Likelihood = LikelihoodChoice.Gaussian,
                Hidden = [context.Choose(128, 400)],
            },
            Training = recipe.Training with { Epochs = context.Choose(12, 30) },
        };
        LabModel plain = context.Train("trained on clean examples", recipe);
        LabModel trained = context.Train("trained on noisy examples", recipe with
        {
            Data = new DataRecipe { Corruption = CorruptionChoice.Masking, CorruptionLevel = Level },
        });
        var corruption = new Corruption(CorruptionKind.Masking, Level);
        CleanedImages byPlain = Clean(context, plain, corruption);
        CleanedImages byTrained = Clean(context, trained, corruption);
        double[] noisy = Errors(byPlain.Originals, byPlain.Corrupted);
        double[] before = Errors(byPlain.Originals, byPlain.Cleaned);
        double[] after = Errors(byTrained.Originals, byTrained.Cleaned);
        found.Note("squared error of the noisy image", Estimate.Of(noisy), "of a pixel");
        found.Note("squared error, trained on clean examples", Estimate.Of(before), "of a pixel");
        found.Note("squared error, trained on noisy examples", Estimate.Of(after), "of a pixel");
        found.IsPositive(
            "It takes noise out: squared error of the noisy less that of the cleaned", Findings.Paired(noisy, after),
            "of a pixel");
        found.IsPositive(
            "More than the one that never saw noise", Findings.Paired(before, after), "of a pixel");
        found.Draw("The mean squared error of test examples with half of their pixels at 0.", new BarChart
        {
            Title = "Distance from the clean image",
            XTitle = "image",
            YTitle = "squared error of a pixel",
            Bars =
            [
                Of("noisy", noisy), Of("clean training", before), Of("noisy training", after),
            ],
        });
        found.Draw("Unseen examples.",
        [
            new LabelledRow("clean", First(byPlain.Originals)),
            new LabelledRow("with noise", First(byPlain.Corrupted)),
            new LabelledRow(plain.Name, First(byPlain.Cleaned)),
            new LabelledRow(trained.Name, First(byTrained.Cleaned)),
        ]);
        return found;
    }

    private static CleanedImages Clean(LabContext context, LabModel trained, Corruption corruption) =>
        new ModelImages(trained.Model).Cleaned(
            context.Data.Test, context.Data.Test.Count, trained.Options.Binarization, corruption, context.Seed);

    private static Bar Of(string name, double[] errors) =>
        new(name, errors.Average(), true, FormattableString.Invariant($"{errors.Average():F4}"));

    private static ImageBatch First(ImageBatch images) => new(
        images.Pixels[..(Images * images.Pixels.Length / images.Count)], Images, images.Height, images.Width,
        images.Channels);

    private static double[] Errors(ImageBatch one, ImageBatch other)
    {
        int size = one.Pixels.Length / one.Count;
        double[] errors = new double[one.Count];
        for (int i = 0; i < one.Pixels.Length; i++)
        {
            double distance = one.Pixels[i] - other.Pixels[i];
            errors[i / size] += distance * distance / size;
        }

        return errors;
    }
}
