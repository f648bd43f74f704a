using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>The importance-weighted bound as a function of k.</summary>
internal sealed class ImportanceWeighting : Experiment
{
    private const int Latent = 10;

    public override string Name => "importance-weighting";

    public override string Statement =>
        "The importance-weighted bound rises with the number of samples k and tends to log p(x); with k = 1 it is the "
        + "ELBO. The same model is better than its ELBO says.";

    public override string Formula =>
        "L_k = E[ln 1/k sum_i p(x, z_i) / q(z_i|x)]\nELBO = L_1 <= L_2 <= ... <= ln p(x)";

    public override string Source => "Burda, Grosse and Salakhutdinov 2016, theorem 1";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        int[] counts = context.IsQuick ? [1, 2, 5, 10, 50] : [1, 2, 5, 10, 50, 100, 500, 2000];
        LabModel plain = context.Train("trained by the ELBO", context.Vae(Latent));
        LabModel weighted = context.Train("trained by L_5", context.Vae(Latent) with
        {
            Objective = new ObjectiveRecipe { Kind = ObjectiveChoice.Iwae, Samples = 5 },
        });
        double[][] bounds = [.. counts.Select(k => Bound(context, plain, k))];
        double[][] others = [.. counts.Select(k => Bound(context, weighted, k))];
        double[] places = [.. counts.Select(k => Math.Round(Tensors.DoubleMath.Log(k) / Tensors.DoubleMath.Log(2), 2))];
        found.Draw(
            "Two models, trained by the ELBO and by the bound with k = 5, on test examples.",
            new LineChart
            {
                Title = "The bound against k",
                XTitle = "log2 k",
                YTitle = "nats per example",
                Series =
                [
                    new LineSeries { Name = plain.Name, X = places, Y = [.. bounds.Select(each => each.Average())] },
                    new LineSeries { Name = weighted.Name, X = places, Y = [.. others.Select(each => each.Average())] },
                ],
            });
        for (int i = 0; i < counts.Length; i++)
        {
            string name = FormattableString.Invariant($"L_{counts[i]}");
            found.Note($"{name}, trained by the ELBO", Estimate.Of(bounds[i]), "nats per example");
            found.Note($"{name}, trained by L_5", Estimate.Of(others[i]), "nats per example");
            if (i > 0)
            {
                string before = FormattableString.Invariant($"L_{counts[i - 1]}");
                found.IsPositive(
                    $"{name} is above {before}, on the same examples", Findings.Paired(bounds[i], bounds[i - 1]),
                    "nats");
            }
        }

        found.IsSame(
            "With k = 1 it is the ELBO, KL in closed form", Findings.Paired(bounds[0], context.Terms(plain).Bound),
            new Estimate(0, 0), 1e-3, "nats");
        found.Say(
            "The two models differ in training and so in their common k as well: which is better at k = 50 is a number "
            + "above, not a verdict. Small networks gain little from k.");
        return found;
    }

    private static double[] Bound(LabContext context, LabModel trained, int k)
    {
        context.Tell(FormattableString.Invariant($"{trained.Name}: k = {k}"));
        return MarginalLikelihood.Of(
            trained.Model, context.Data.Test, trained.Options with { Samples = k }, progress: null,
            context.Stop).LogLikelihood;
    }
}
