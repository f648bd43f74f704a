using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;
using Elbo.Tests.Evaluation;

namespace Elbo.Tests.Laws;

/// <summary>
/// Estimators of one gradient: their means agree within the error of the draws, and their variances stand in the order
/// that theory says. On a linear model with Gaussian noise.
/// </summary>
public sealed class EstimatorLawTests
{
    private const int Draws = 3000;

    private static readonly Dictionary<string, Func<Objective>> Bounds = new(StringComparer.Ordinal)
    {
        ["reparameterized, sampled KL"] = () => new EvidenceLowerBound(2, usesClosedForm: false),
        ["sticking the landing"] = () => new EvidenceLowerBound(2, usesClosedForm: false) { SticksTheLanding = true },
        ["score function"] = () => new ScoreFunctionBound(2, usesClosedForm: true, ScoreBaseline.None),
        ["score function, sampled KL"] = () => new ScoreFunctionBound(2, usesClosedForm: false, ScoreBaseline.None),
        ["score function, running mean"] = () => new ScoreFunctionBound(2, true, ScoreBaseline.RunningMean),
        ["score function, leave one out"] = () => new ScoreFunctionBound(2, true, ScoreBaseline.LeaveOneOut),
        ["score function, leave one out, sampled KL"] =
            () => new ScoreFunctionBound(2, usesClosedForm: false, ScoreBaseline.LeaveOneOut),
        ["importance weighted, one sample"] = () => new ImportanceWeightedBound(1, BoundGradient.Reparameterized),
    };

    public static TheoryData<string> Names => [.. Bounds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_gradient_is_that_of_the_evidence_lower_bound(string name)
    {
        Moments expected = Measure(new EvidenceLowerBound(1, usesClosedForm: true), 0.3f);
        Moments found = Measure(Bounds[name](), 0.3f);
        AssertSameMean(expected, found);
    }

    [Theory]
    [InlineData(BoundGradient.StickingTheLanding, false)]
    [InlineData(BoundGradient.DoublyReparameterized, true)]
    public void Mean_gradient_of_the_importance_weighted_bound_is_kept_by_the_unbiased_one(
        BoundGradient gradient, bool isUnbiased)
    {
        Moments expected = Measure(new ImportanceWeightedBound(4, BoundGradient.Reparameterized), 0.6f);
        Moments found = Measure(new ImportanceWeightedBound(4, gradient), 0.6f);
        if (isUnbiased)
        {
            AssertSameMean(expected, found);
        }

        // less noise is what both are for (Tucker et al. 2019, figure 1)
        Assert.True(found.Variance < 0.8 * expected.Variance, $"{found.Variance} is not below {expected.Variance}");
    }

    [Fact]
    public void Variances_stand_in_their_order()
    {
        double closed = Measure(new EvidenceLowerBound(2, usesClosedForm: true), 0.3f).Variance;
        double none = Measure(Bounds["score function"](), 0.3f).Variance;
        double running = Measure(Bounds["score function, running mean"](), 0.3f).Variance;
        double others = Measure(Bounds["score function, leave one out"](), 0.3f).Variance;
        Assert.True(none > 2 * running, $"without baseline {none}, with {running}");
        Assert.True(running > 2 * closed, $"score function {running}, reparameterized {closed}");
        Assert.True(others > closed, $"leave one out {others}, reparameterized {closed}");
    }

    [Fact]
    public void Sticking_the_landing_has_no_variance_where_the_posterior_is_exact()
    {
        double plain = Measure(Bounds["reparameterized, sampled KL"](), 0).Variance;
        double landed = Measure(Bounds["sticking the landing"](), 0).Variance;
        Assert.InRange(landed, 0, 1e-8 * plain);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_that_is_shown_is_the_bound(string name)
    {
        var linear = new LinearGaussian(0, 0.3f, 0.2f);
        var tape = new Tape();
        using (tape.Step())
        {
            Objective objective = Bounds[name]();
            ObjectiveTerms terms = objective.Evaluate(
                linear.Model.Infer(Data(), objective.Draw(Noise(0))), klWeight: 1);
            double elbo = terms.Reconstruction.ToArray().Average() - terms.Kl.ToArray().Average();
            Assert.Equal(-elbo, terms.Loss.Item(), 1e-3);
        }
    }

    private static void AssertSameMean(Moments expected, Moments found)
    {
        for (int i = 0; i < expected.Mean.Length; i++)
        {
            double error = Math.Sqrt(Math.Pow(expected.Error[i], 2) + Math.Pow(found.Error[i], 2)) + 1e-5;
            Assert.InRange((found.Mean[i] - expected.Mean[i]) / error, -4.5, 4.5);
        }
    }

    private static Batch Data()
    {
        ListedItems data = ListedItems.Normal(4, 3, LinearGaussian.Items, 1.3f);
        float[] values = [.. Enumerable.Range(0, 3).SelectMany(data.Item)];
        return new Batch(Tensor.Constant(values, new Shape(3, LinearGaussian.Items)), Examples.Range(0, 3));
    }

    private static RandomStream Noise(int draw) => new(9, RandomPurpose.Test, Epoch: (uint)draw);

    // the gradient of the encoder's bias: mean, error of the mean, and total variance over draws of the noise
    private static Moments Measure(Objective objective, float shift)
    {
        var linear = new LinearGaussian(0, shift, shift);
        Tensor bias = linear.Model.Parameters.All.Single(parameter => parameter.Name == "encoder.bias").Value;
        var gradients = new Gradients([.. linear.Model.Parameters.All.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        var draws = new double[bias.Count][];
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = new double[Draws];
        }

        for (int draw = 0; draw < Draws; draw++)
        {
            using (tape.Step())
            {
                Inference inference = linear.Model.Infer(Data(), objective.Draw(Noise(draw)));
                tape.Backward(objective.Evaluate(inference, klWeight: 1).Loss, gradients);
            }

            float[] gradient = gradients[bias].ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                draws[i][draw] = gradient[i];
            }
        }

        Estimate[] estimates = [.. draws.Select(each => Estimate.Of(each))];
        return new Moments(
            [.. estimates.Select(each => each.Mean)], [.. estimates.Select(each => each.StandardError)],
            estimates.Sum(each => each.StandardError * each.StandardError * Draws));
    }

    private sealed record Moments(double[] Mean, double[] Error, double Variance);
}
