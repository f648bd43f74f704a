using Elbo.Objectives;
using Elbo.Reports;

namespace Elbo.Lab.Experiments;

/// <summary>The divergence in closed form against the one from samples.</summary>
internal sealed class AnalyticKl : Experiment
{
    private const string Parameter = "encoder.bias";
    private const int Batch = 4;

    public override string Name => "analytic-kl";

    public override string Statement =>
        "Where KL(q || p) has a closed form, taking it leaves less noise in the gradient than estimating it from the "
        + "samples; both are right on average. The value of the bound is another matter: from samples it has no noise "
        + "at all where q is the true posterior.";

    public override string Formula =>
        "A:  1/L sum_l [ln p(x, z_l) - ln q(z_l|x)]              (KL from samples)\n"
        + "B:  1/L sum_l ln p(x|z_l) - KL(q(z|x) || p(z))         (KL in closed form)\n"
        + "E[A] = E[B],  Var[grad B] < Var[grad A]";

    public override string Source => "Kingma and Welling 2014, section 2.3; Roeder, Wu and Duvenaud 2017";

    public override string Setting(LabContext context) => context.Describe(LinearWorld.Name);

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        double[] shifts = [0, 0.25, 0.5, 0.75, 1];
        int draws = context.Choose(1500, 20_000);
        List<GradientNoise> sampled = [];
        List<GradientNoise> closed = [];
        foreach (double shift in shifts)
        {
            context.Tell(FormattableString.Invariant($"posterior shifted by {shift}"));
            var world = new LinearWorld(shift);
            float[] items = world.Draw(Batch, context.Seed);
            sampled.Add(GradientNoise.Of(
                world.Model, items, Parameter, new EvidenceLowerBound(1, usesClosedForm: false), draws, context));
            closed.Add(GradientNoise.Of(
                world.Model, items, Parameter, new EvidenceLowerBound(1, usesClosedForm: true), draws, context));
        }

        found.Draw(
            "The gradient of the encoder's bias over draws of the noise, at different distances of q from the true "
            + "posterior of a linear model.",
            Draft("Noise of the gradient", shifts, sampled, closed, noise => noise.Variance.Mean));
        found.Draw(
            "The bound itself: at the true posterior ln p(x, z) - ln q(z|x) is ln p(x) for every z: no variance.",
            Draft("Noise of the value", shifts, sampled, closed, noise => noise.LossVariance.Mean));
        for (int i = 0; i < shifts.Length; i++)
        {
            string where = FormattableString.Invariant($"q shifted by {shifts[i]}");
            found.Note($"gradient variance, sampled, {where}", sampled[i].Variance, "");
            found.Note($"gradient variance, closed form, {where}", closed[i].Variance, "");
            found.IsAbove(
                $"Sampled less closed form, {where}: the gradient is noisier", sampled[i].Variance, closed[i].Variance,
                "");
        }

        found.IsSame(
            "Both bounds are one on average", sampled[^1].Loss, closed[^1].Loss, 1e-4, "nats");
        found.IsAtMost(
            "Both gradients are one on average: largest difference", sampled[^1].LargestDifference(closed[^1]), 4.5,
            "standard errors", "the largest of six numbers");
        found.IsAtMost(
            "At the true posterior the sampled bound has no noise", sampled[0].LossVariance.Mean, 1e-8, "nats squared",
            "rounding of float");
        found.IsPositive("There the bound with the closed form has some", closed[0].LossVariance, "nats squared");
        return found;
    }

    private static LineChart Draft(
        string title, double[] shifts, List<GradientNoise> sampled, List<GradientNoise> closed,
        Func<GradientNoise, double> value) => new()
        {
            Title = title,
            XTitle = "shift of q from the true posterior",
            YTitle = "variance over draws",
            Series =
            [
                new LineSeries { Name = "sampled", X = shifts, Y = [.. sampled.Select(value)] },
                new LineSeries { Name = "closed form", X = shifts, Y = [.. closed.Select(value)] },
            ],
        };
}
