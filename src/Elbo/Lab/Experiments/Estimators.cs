using Elbo.Evaluation;
using Elbo.Objectives;
using Elbo.Reports;

namespace Elbo.Lab.Experiments;

/// <summary>The noise of gradients for the posterior, estimator by estimator.</summary>
internal sealed class Estimators : Experiment
{
    private const string Parameter = "encoder.bias";
    private const int Batch = 3;
    private const double Shift = 0.3;

    private static readonly int[] Samples = [2, 4, 8, 16, 32];

    private static readonly (string Name, Func<int, Objective> Of)[] Bounds =
    [
        ("score function", samples => new ScoreFunctionBound(samples, true, ScoreBaseline.None)),
        ("with a running mean", samples => new ScoreFunctionBound(samples, true, ScoreBaseline.RunningMean)),
        ("with the others' mean", samples => new ScoreFunctionBound(samples, true, ScoreBaseline.LeaveOneOut)),
        ("reparameterized", samples => new EvidenceLowerBound(samples, usesClosedForm: true)),
        ("sticking the landing", samples =>
            new EvidenceLowerBound(samples, usesClosedForm: false) { SticksTheLanding = true }),
    ];

    private static readonly (string Name, Func<int, Objective> Of)[] Weighted =
    [
        ("reparameterized", samples => new ImportanceWeightedBound(samples, BoundGradient.Reparameterized)),
        ("doubly reparameterized", samples =>
            new ImportanceWeightedBound(samples, BoundGradient.DoublyReparameterized)),
    ];

    public override string Name => "estimators";

    public override string Statement =>
        "The score function needs no gradient through z and pays with a far larger variance; baselines lower it, "
        + "reparameterization lowers it most. With importance weights the reparameterized gradient drowns in noise as "
        + "k grows, the doubly reparameterized one does not.";

    public override string Formula =>
        "score function:     E_q[(f(z) - b) grad ln q(z|x)]\n"
        + "reparameterized:    E_eps[grad f(mu + sigma eps)]\n"
        + "variance of a mean over L samples ~ 1/L";

    public override string Source =>
        "Williams 1992; Kingma and Welling 2014; Mnih and Rezende 2016; Roeder et al. 2017; Rainforth et al. 2018; "
        + "Tucker et al. 2019";

    public override string Setting(LabContext context) => context.Describe(LinearWorld.Name);

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        int draws = context.Choose(800, 20_000);
        var plain = Bounds.ToDictionary(
            each => each.Name, each => Sweep(each.Of, draws, context), StringComparer.Ordinal);
        var weighted = Weighted.ToDictionary(
            each => each.Name, each => Sweep(each.Of, draws, context), StringComparer.Ordinal);
        found.Draw(
            "The variance of the gradient of the encoder's bias over draws of the noise, against L.",
            Draft("Noise of the bound's gradient", "samples L", plain, noise => noise.Variance.Mean));
        found.Draw(
            "Signal over noise of the importance-weighted bound's gradient, against k: the length of the mean gradient "
            + "over the deviation of a draw.",
            Draft("Signal over noise", "samples k", weighted, Signal));
        Judge(found, plain, weighted);
        foreach ((string name, GradientNoise[] noises) in plain)
        {
            found.Note(
                FormattableString.Invariant($"variance, {name}, L = {Samples[0]}"), noises[0].Variance, "");
        }

        return found;
    }

    private static void Judge(
        Findings found, Dictionary<string, GradientNoise[]> plain, Dictionary<string, GradientNoise[]> weighted)
    {
        GradientNoise reference = plain["reparameterized"][1];
        foreach ((string name, GradientNoise[] noises) in plain)
        {
            found.IsAtMost(
                $"{name}: the mean gradient is the bound's", noises[1].LargestDifference(reference), 4.5,
                "standard errors", "the largest of six numbers");
        }

        found.IsAbove(
            "A running mean as baseline lowers the variance", plain["score function"][1].Variance,
            plain["with a running mean"][1].Variance, "");
        found.IsAbove(
            "Reparameterization lowers it further", plain["with a running mean"][1].Variance, reference.Variance, "");
        found.IsAbove(
            "Also below that with the other samples' mean", plain["with the others' mean"][1].Variance,
            reference.Variance, "");
        Estimate few = plain["reparameterized"][0].Variance;
        Estimate many = plain["reparameterized"][^1].Variance;
        double factor = (double)Samples[^1] / Samples[0];
        found.IsSame(
            "It falls as 1/L", few, new Estimate(many.Mean * factor, many.StandardError * factor), 0, "");
        found.IsAbove(
            "With k = 32 importance weights the doubly reparameterized gradient has less noise",
            weighted["reparameterized"][^1].Variance, weighted["doubly reparameterized"][^1].Variance, "");
        found.IsAtLeast(
            "and its signal over noise is larger by a factor of",
            Signal(weighted["doubly reparameterized"][^1]) / Signal(weighted["reparameterized"][^1]), 1.5, "",
            "a difference that matters");
    }

    private static double Signal(GradientNoise noise) =>
        Math.Sqrt(noise.Gradient.Sum(number => number.Mean * number.Mean) / noise.Variance.Mean);

    private static GradientNoise[] Sweep(Func<int, Objective> objective, int draws, LabContext context)
    {
        var world = new LinearWorld(Shift);
        float[] items = world.Draw(Batch, context.Seed);
        return
        [
            .. Samples.Select(samples =>
                GradientNoise.Of(world.Model, items, Parameter, objective(samples), draws, context)),
        ];
    }

    private static LineChart Draft(
        string title, string x, Dictionary<string, GradientNoise[]> sweeps, Func<GradientNoise, double> value) => new()
        {
            Title = title,
            XTitle = x,
            YTitle = "logarithmic",
            LogY = true,
            Series =
            [
                .. sweeps.Select(sweep => new LineSeries
                {
                    Name = sweep.Key,
                    X = [.. Samples.Select(samples => (double)samples)],
                    Y = [.. sweep.Value.Select(value)],
                }),
            ],
        };
}
