using Elbo.Models;
using Elbo.Objectives;
using Elbo.Reports;

namespace Elbo.Lab.Experiments;

/// <summary>The bound and what it is a bound of, in one figure.</summary>
internal sealed class TangentBoundExperiment : Experiment
{
    private const int Points = 61;
    private const double Low = 0.2;
    private const double High = 2;
    private const double Step = 1e-4;

    public override string Name => "tangent-bound";

    public override string Statement =>
        "The loss is an upper bound of -ln p(x), and touches it where q is the true posterior: there both have one "
        + "value and one gradient.";

    public override string Formula =>
        "-ELBO(theta, q) = -ln p(x) + KL(q(z) || p(z|x)) >= -ln p(x)\n"
        + "q = p(z|x)  =>  -ELBO = -ln p(x)  and  d(-ELBO)/d theta = d(-ln p(x))/d theta";

    public override string Source => "Neal and Hinton 1998; Kingma and Welling 2014, equation 3";

    public override string Setting(LabContext context) => context.Describe(LinearWorld.Name);

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        var world = new LinearWorld(shift: 0);
        float[] items = world.Draw(context.Choose(50, 500), context.Seed);
        double[] places = [.. Enumerable.Range(0, Points).Select(i => Low + ((High - Low) * i / (Points - 1)))];
        LinearGaussianDensity[] densities = [.. places.Select(world.Density)];
        LinearGaussianDensity here = world.Density(1);
        double[] truth = [.. densities.Select(density => Mean(items, x => -density.LogDensity(x)))];
        double[] touching = [.. densities.Select(density => Mean(items, x => -world.Bound(density, x, 0)))];
        double[] above = [.. densities.Select(density => Mean(items, x => -world.Bound(density, x, 0.5)))];
        found.Draw(
            "A linear model whose -ln p(x) is exact, as a function of a factor on all its weights. With q fixed at the "
            + "true posterior of the factor 1, the bound lies above everywhere and touches there. With q shifted it "
            + "stays away.",
            new LineChart
            {
                Title = "The bound touches",
                XTitle = "factor on the decoder's weights",
                YTitle = "nats per example",
                Marker = new ChartMarker(1, "q is the posterior here"),
                Series =
                [
                    new LineSeries { Name = "-ln p(x)", X = places, Y = truth },
                    new LineSeries { Name = "-ELBO", X = places, Y = touching },
                    new LineSeries { Name = "-ELBO, q shifted", X = places, Y = above, IsDashed = true },
                ],
            });
        found.IsAtLeast(
            "The bound is nowhere below -ln p(x)", touching.Zip(truth, (bound, exact) => bound - exact).Min(), -1e-9,
            "nats", "rounding of double");
        found.IsAtMost(
            "At the posterior the values are one",
            Math.Abs(Mean(items, x => here.LogDensity(x) - world.Bound(here, x, 0))), 1e-9, "nats",
            "rounding of double");
        found.IsAtMost(
            "At the posterior the slopes are one",
            Math.Abs(TrueSlope(world, items)
                - Slope(world, items, (density, x) => world.Bound(density, x, 0))), 1e-6, "nats",
            "error of finite differences");
        found.IsAtLeast(
            "With q shifted the bound is strictly above, by KL(q || p(z|x))",
            Mean(items, x => here.LogDensity(x) - world.Bound(here, x, 0.5)), 0.01, "nats", "a gap that shows");
        Engine(context, found, items, world);
        return found;
    }

    // What the engine draws and differentiates must say the same.
    private static void Engine(LabContext context, Findings found, float[] items, LinearWorld world)
    {
        int draws = context.Choose(400, 4000);
        GradientNoise exact = GradientNoise.Of(
            world.Model, items, "decoder.weight", new EvidenceLowerBound(1, usesClosedForm: false), draws, context);
        GradientNoise closed = GradientNoise.Of(
            world.Model, items, "decoder.weight", new EvidenceLowerBound(1, usesClosedForm: true), draws, context);
        LinearGaussianDensity here = world.Density(1);
        double truth = Mean(items, x => -here.LogDensity(x));
        found.IsAtMost(
            "A single draw of the bound by the engine is -ln p(x), whatever the noise",
            Math.Abs(exact.Loss.Mean - truth) + Math.Sqrt(exact.LossVariance.Mean), 1e-4, "nats",
            "rounding of float, mean and deviation");
        found.IsSame(
            "With KL in closed form the engine's bound is -ln p(x) on average", closed.Loss,
            new Evaluation.Estimate(truth, 0), 1e-4, "nats");
        double[] weights = [.. world.Model.Parameters.All.Single(each => each.Name == "decoder.weight").Value
            .ToArray().Select(number => (double)number)];
        double along = closed.Gradient.Zip(weights, (slope, number) => slope.Mean * number).Sum();
        double error = Math.Sqrt(closed.Variance.Mean / draws) * Math.Sqrt(weights.Sum(number => number * number));
        found.IsSame(
            "The engine's gradient along the weights is that of -ln p(x)", new Evaluation.Estimate(along, error),
            new Evaluation.Estimate(-TrueSlope(world, items), 0), 1e-4, "nats");
        found.Note("-ln p(x)", truth, "nats per example");
        found.Note("slope of -ln p(x) in the factor", -TrueSlope(world, items), "nats");
        found.Note("slope by the engine", new Evaluation.Estimate(along, error), "nats");
    }

    private delegate double OfExample(ReadOnlySpan<float> x);

    private delegate double OfDensity(LinearGaussianDensity density, ReadOnlySpan<float> x);

    private static double TrueSlope(LinearWorld world, float[] items) =>
        Slope(world, items, (density, x) => density.LogDensity(x));

    private static double Slope(LinearWorld world, float[] items, OfDensity value)
    {
        LinearGaussianDensity up = world.Density(1 + Step);
        LinearGaussianDensity down = world.Density(1 - Step);
        return (Mean(items, x => value(up, x)) - Mean(items, x => value(down, x))) / (2 * Step);
    }

    private static double Mean(float[] items, OfExample value)
    {
        double sum = 0;
        for (int from = 0; from < items.Length; from += LinearWorld.Items)
        {
            sum += value(items.AsSpan(from, LinearWorld.Items));
        }

        return sum * LinearWorld.Items / items.Length;
    }
}
