using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>The KL weight as a price: rate against distortion.</summary>
internal sealed class KlWeight : Experiment
{
    private const int Latent = 10;

    public override string Name => "kl-weight";

    public override string Statement =>
        "The KL weight is the price of a nat of code: the higher it is, the less the code tells (rate) and the worse "
        + "examples are rebuilt (distortion). Weight 1 is the bound of log p(x), one point of a curve.";

    public override string Formula =>
        "min  D + w R,   D = -E_q[ln p(x|z)],  R = KL(q(z|x) || p(z))\n"
        + "w rises  =>  R falls, D rises;   -ELBO = D + R";

    public override string Source => "Higgins et al. 2017; Alemi et al. 2018, \"Fixing a broken ELBO\"";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        double[] weights = context.IsQuick ? [0.1, 1, 4, 16] : [0.01, 0.1, 0.5, 1, 2, 4, 8, 16];
        List<EvaluationResult> results = [];
        List<ExampleTerms> terms = [];
        List<LabelledRow> rows = [];
        foreach (double weight in weights)
        {
            string name = FormattableString.Invariant($"KL weight {weight}");
            LabModel model = context.Train(name, context.Vae(Latent) with
            {
                Objective = new ObjectiveRecipe { KlWeight = weight },
            });
            EvaluationResult result = context.Evaluate(model);
            results.Add(result);
            terms.Add(context.Terms(model));
            rows.Add(new LabelledRow(name, new ModelImages(model.Model).Samples(10, context.Seed)));
            found.Note($"rate, {name}", result.Kl, "nats per example");
            found.Note($"distortion, {name}", Negative(result.Reconstruction), "nats per example");
            found.Note($"-ELBO, {name}", Negative(result.Elbo), "nats per example");
        }

        for (int i = 1; i < weights.Length; i++)
        {
            string step = FormattableString.Invariant($"from {weights[i - 1]} to {weights[i]}");
            found.IsPositive(
                $"The rate falls {step}", Findings.Paired(terms[i - 1].Kl, terms[i].Kl), "nats");
            found.IsPositive(
                $"The distortion rises {step}",
                Findings.Paired(terms[i - 1].Reconstruction, terms[i].Reconstruction), "nats");
        }

        Draw(found, weights, results);
        found.Draw("Samples from the prior, the same draws in each row.", rows);
        return found;
    }

    private static void Draw(Findings found, double[] weights, List<EvaluationResult> results)
    {
        int[] order = [.. Enumerable.Range(0, weights.Length).OrderBy(i => results[i].Kl.Mean)];
        found.Draw("Each point is a model, on test examples; the weight falls from left to right.", new LineChart
        {
            Title = "Rate and distortion",
            XTitle = "rate: KL, nats per example",
            YTitle = "distortion, nats per example",
            Series =
            [
                new LineSeries
                {
                    Name = "models",
                    X = [.. order.Select(i => results[i].Kl.Mean)],
                    Y = [.. order.Select(i => -results[i].Reconstruction.Mean)],
                },
            ],
        });
        found.Draw("The negative bound of each model: weight 1 here, whatever it was in training.", new BarChart
        {
            Title = "-ELBO by KL weight",
            XTitle = "KL weight in training",
            YTitle = "nats per example",
            Bars =
            [
                .. weights.Select((weight, i) => new Bar(
                    weight.ToString(System.Globalization.CultureInfo.InvariantCulture), -results[i].Elbo.Mean, true,
                    FormattableString.Invariant($"{-results[i].Elbo.Mean:F2} nats"))),
            ],
        });
    }

    private static Estimate Negative(Estimate number) => new(-number.Mean, number.StandardError);
}
