using System.Globalization;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>The number of latents.</summary>
internal sealed class LatentSize : Experiment
{
    public override string Name => "latent-size";

    public override string Statement =>
        "Few latents bind what a VAE can say; beyond what the data needs more of them do little good and little harm: "
        + "those that are not needed carry less, and in time switch themselves off.";

    public override string Formula =>
        "latent j is active where Var_x(E_q[z_j|x]) > 0.01\n"
        + "KL = sum_j KL_j,  as many equal latents: (sum_j KL_j)^2 / sum_j KL_j^2";

    public override string Source =>
        "Kingma and Welling 2014, figure 2; Burda, Grosse and Salakhutdinov 2016, section 5.2";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        int[] sizes = context.IsQuick ? [1, 2, 10, 50] : [1, 2, 5, 10, 20, 50, 200];
        List<EvaluationResult> results = [];
        List<double[]> bounds = [];
        List<LabelledRow> rows = [];
        foreach (int size in sizes)
        {
            string name = size == 1 ? "1 latent" : $"{Text(size)} latents";
            LabModel model = context.Train(name, context.Vae(size) with
            {
                Training = context.Vae(size).Training with { Epochs = context.Choose(8, 30) },
            });
            EvaluationResult result = context.Evaluate(model);
            results.Add(result);
            bounds.Add(context.Terms(model).Bound);
            found.Note($"ELBO, {name}", result.Elbo, "nats per example");
            found.Note($"KL, {name}", result.Kl, "nats per example");
            found.Note($"active, {name}", result.ActiveUnits, "");
            found.Note($"equal latents that would carry the KL, {name}", Effective(result), "");
            (ImageBatch originals, ImageBatch rebuilt) = new ModelImages(model.Model).Reconstructions(
                context.Data.Test, 10, model.Options.Binarization, context.Seed);
            if (rows.Count == 0)
            {
                rows.Add(new LabelledRow("test examples", originals));
            }

            rows.Add(new LabelledRow(name, rebuilt));
        }

        int ten = Array.IndexOf(sizes, 10);
        found.IsPositive("Two latents are better than one", Findings.Paired(bounds[1], bounds[0]), "nats");
        found.IsPositive("Ten are better than two", Findings.Paired(bounds[ten], bounds[1]), "nats");
        found.IsAtMost(
            $"Of {Text(sizes[^1])} latents a smaller share carries the code than of 10",
            Effective(results[^1]) * 10 / (sizes[^1] * Effective(results[ten])), 0.8, "of the share", "a fifth less");
        double gain = results[ten].Elbo.Mean - results[0].Elbo.Mean;
        found.IsAtMost(
            $"From 10 to {Text(sizes[^1])} the bound changes less than a third of what it did from 1 to 10",
            Math.Abs(results[^1].Elbo.Mean - results[ten].Elbo.Mean), gain / 3, "nats", "a third");
        found.Draw("The bound on test examples.", Bars(
            "ELBO by latents", "-ELBO, nats per example", sizes, results, result => -result.Elbo.Mean));
        found.Draw("Latents in use, of those that there are.", Bars(
            "Active latents", "active", sizes, results, result => result.ActiveUnits));
        found.Draw("Test examples and their reconstructions.", rows);
        return found;
    }

    private static double Effective(EvaluationResult result)
    {
        double sum = result.KlPerDimension.Sum();
        return sum * sum / result.KlPerDimension.Sum(kl => kl * kl);
    }

    private static BarChart Bars(
        string title, string unit, int[] sizes, List<EvaluationResult> results,
        Func<EvaluationResult, double> value) => new()
        {
            Title = title,
            XTitle = "number of latents",
            YTitle = unit,
            Bars =
            [
                .. sizes.Zip(results, (size, result) => new Bar(
                    Text(size), value(result), true, value(result).ToString("G5", CultureInfo.InvariantCulture))),
            ],
        };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
