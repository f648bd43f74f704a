using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>Where a decoder's variance comes from.</summary>
internal sealed class Decoders : Experiment
{
    private const int Latent = 10;

    public override string Name => "decoders";

    public override string Statement =>
        "A Gaussian decoder of unit variance takes the KL far too dear: pixels of 0..1 differ by much less than 1. "
        + "With a learned variance, or the best one in closed form, codes tell more, images are sharper and the "
        + "density is far higher.";

    public override string Formula =>
        "-ln p(x|z) = 784/2 ln(2 pi s^2) + |x - m(z)|^2 / (2 s^2)\n"
        + "best for a batch:  s^2 = mean of (x - m(z))^2";

    public override string Source => "Rybkin, Daniilidis and Levine 2021, \"Simple and effective VAE training\"";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        LabModel unit = Gaussian(context, "unit", VarianceChoice.Unit);
        LabModel learned = Gaussian(context, "learned", VarianceChoice.Learned);
        LabModel optimal = Gaussian(context, "optimal", VarianceChoice.Optimal);
        LabModel bernoulli = Train(context, "Bernoulli", new ModelRecipe());
        LabModel[] models = [unit, learned, optimal, bernoulli];
        EvaluationResult[] results = [.. models.Select(context.Evaluate)];
        ExampleTerms[] terms = [.. models.Select(context.Terms)];
        Estimate[] errors = [.. models.Select(model => SquaredError(context, model))];
        for (int i = 0; i < models.Length; i++)
        {
            found.Note($"KL, {models[i].Name}", results[i].Kl, "nats per example");
            found.Note($"squared error of a pixel, {models[i].Name}", errors[i], "");
            if (models[i] != bernoulli)
            {
                found.Note($"ELBO, {models[i].Name}", results[i].Elbo, "nats of density per example");
            }
        }

        found.IsPositive(
            "A learned variance has the higher density", Findings.Paired(terms[1].Bound, terms[0].Bound), "nats");
        found.IsPositive(
            "The best variance of each batch as well", Findings.Paired(terms[2].Bound, terms[0].Bound), "nats");
        found.IsPositive(
            "With the best variance codes tell more than with 1", Findings.Paired(terms[2].Kl, terms[0].Kl), "nats");
        found.IsAbove(
            "and images are rebuilt with less squared error", errors[0], errors[2], "of a pixel");
        found.IsAbove(
            "Also the Bernoulli decoder rebuilds with less than unit variance", errors[0], errors[3],
            "of a pixel");
        Draw(found, context, models, results, errors);
        found.Say(
            "The Bernoulli decoder's number for grey pixels is a cross-entropy and no density: it is compared by the "
            + "squared error only.");
        return found;
    }

    private static LabModel Gaussian(LabContext context, string name, VarianceChoice variance) =>
        Train(context, name, new ModelRecipe { Likelihood = LikelihoodChoice.Gaussian, Variance = variance });

    private static LabModel Train(LabContext context, string name, ModelRecipe model)
    {
        Recipe recipe = context.Vae(Latent);
        return context.Train(name, recipe with
        {
            Data = new DataRecipe(),
            Model = model with { Hidden = recipe.Model.Hidden, Latent = Latent },
        });
    }

    private static Estimate SquaredError(LabContext context, LabModel trained) =>
        Evaluator.Reconstruct(
            trained.Model, context.Data.Test, trained.Options, progress: null, context.Stop).SquaredError;

    private static void Draw(
        Findings found, LabContext context, LabModel[] models, EvaluationResult[] results, Estimate[] errors)
    {
        found.Draw("What the codes tell of test examples.", new BarChart
        {
            Title = "KL by decoder",
            XTitle = "decoder",
            YTitle = "nats per example",
            Bars = [.. models.Zip(results, (model, result) => new Bar(
                model.Name, result.Kl.Mean, true, FormattableString.Invariant($"{result.Kl.Mean:F2} nats")))],
        });
        found.Draw("The squared error of the mean image, averaged over pixels.", new BarChart
        {
            Title = "Squared error by decoder",
            XTitle = "decoder",
            YTitle = "of a pixel, 0..1",
            Bars = [.. models.Zip(errors, (model, error) => new Bar(
                model.Name, error.Mean, true, FormattableString.Invariant($"{error.Mean:F4}")))],
        });
        List<LabelledRow> rows = [];
        foreach (LabModel model in models)
        {
            (ImageBatch originals, ImageBatch rebuilt) = new ModelImages(model.Model).Reconstructions(
                context.Data.Test, 10, model.Options.Binarization, context.Seed);
            if (rows.Count == 0)
            {
                rows.Add(new LabelledRow("test examples", originals));
            }

            rows.Add(new LabelledRow(model.Name, rebuilt));
        }

        found.Draw("Test examples and their reconstructions.", rows);
    }
}
