using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;
using Elbo.Tests.Evaluation;

namespace Elbo.Tests.Objectives;

public sealed class KlPenaltyTests
{
    private readonly LinearGaussian linear = new(0, 0.4f, 0.1f);

    [Fact]
    public void A_weight_of_the_reconstruction_is_a_weight_of_the_divergence_but_for_the_scale()
    {
        double both = Loss(new EvidenceLowerBound(1, true) { ReconstructionWeight = 100 }, 1);
        double weighted = Loss(new EvidenceLowerBound(1, true), 0.01);
        Assert.Equal(100 * weighted, both, 1e-4 * Math.Abs(both));
    }

    [Fact]
    public void Free_bits_charge_each_latent_at_least_its_allowance()
    {
        double[] each = PerLatent();
        double allowance = (each.Min() + each.Max()) / 2;
        double expected = each.Sum(kl => Math.Max(kl, allowance));
        double reconstruction = Terms(new EvidenceLowerBound(1, true), 1).Reconstruction;
        Assert.Equal(
            (0.5 * expected) - reconstruction,
            Loss(new EvidenceLowerBound(1, true) { Penalty = new FreeBits(allowance) }, 0.5), 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_target_is_charged_by_the_distance_to_it(double target)
    {
        (double reconstruction, double kl) = Terms(new EvidenceLowerBound(1, true), 1);
        Assert.Equal(
            (20 * Math.Abs(kl - target)) - reconstruction,
            Loss(new EvidenceLowerBound(1, true) { Penalty = new TargetKl(target) }, 20), 1e-3);
    }

    [Fact]
    public void The_importance_weighted_bound_rises_with_the_samples_to_the_exact_likelihood()
    {
        ListedItems data = ListedItems.Normal(3, 400, LinearGaussian.Items, 1.3f);
        double exact = Enumerable.Range(0, data.Count).Average(i => linear.ExactLogLikelihood(data.Item(i)));
        double[] bounds = [Bound(1), Bound(4), Bound(16), Bound(256)];
        Assert.Equal(bounds.Order(), bounds);
        Assert.True(bounds[0] < exact - 0.1);
        Assert.Equal(exact, bounds[^1], 0.02);

        double Bound(int k)
        {
            var objective = new ImportanceWeightedBound(k, BoundGradient.Reparameterized);
            float[] values = [.. Enumerable.Range(0, data.Count).SelectMany(data.Item)];
            var batch = new Batch(
                Tensor.From(values, new Shape(data.Count, LinearGaussian.Items)), Examples.Range(0, data.Count));
            return -objective.Evaluate(linear.Model.Infer(batch, objective.Draw(Noise)), 1).Loss.Item();
        }
    }

    private static RandomStream Noise => new(2, RandomPurpose.Test);

    private double Loss(Objective objective, double weight) => objective.Evaluate(Infer(objective), weight).Loss.Item();

    private (double Reconstruction, double Kl) Terms(Objective objective, double weight)
    {
        ObjectiveTerms terms = objective.Evaluate(Infer(objective), weight);
        return (terms.Reconstruction.ToArray().Average(), terms.Kl.ToArray().Average());
    }

    private double[] PerLatent()
    {
        LatentLevel level = Infer(new EvidenceLowerBound(1, true)).Levels[0];
        return [.. Elbo.Distributions.KlDivergence.PerDimension(level.Posterior, level.Prior).Mean(0).ToArray()
            .Select(kl => (double)kl)];
    }

    private Inference Infer(Objective objective)
    {
        ListedItems data = ListedItems.Normal(4, 5, LinearGaussian.Items, 1.3f);
        float[] values = [.. Enumerable.Range(0, 5).SelectMany(data.Item)];
        var batch = new Batch(Tensor.From(values, new Shape(5, LinearGaussian.Items)), Examples.Range(0, 5));
        return linear.Model.Infer(batch, objective.Draw(Noise));
    }
}
