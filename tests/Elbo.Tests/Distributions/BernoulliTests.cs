using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class BernoulliTests
{
    [Fact]
    public void Probabilities_of_all_binary_data_sum_to_one()
    {
        const int size = 10;
        const int all = 1 << size;
        float[] logits = new float[size];
        new RandomStream(1, RandomPurpose.Test).FillNormal(logits);
        float[] observed =
            [.. Enumerable.Range(0, all).SelectMany(n => Enumerable.Range(0, size).Select(j => (float)((n >> j) & 1)))];
        float[] repeated = [.. Enumerable.Range(0, all).SelectMany(_ => logits.Select(logit => 3 * logit))];
        float[] logs = new Bernoulli().LogLikelihood(
            Tensor.From(observed, new Shape(all, size)), Tensor.From(repeated, new Shape(1, all, size)),
            Pass.Evaluation).ToArray();
        Assert.Equal(1, logs.Sum(log => Math.Exp(log)), 1e-5);
    }

    [Fact]
    public void The_mean_is_the_probability_of_one()
    {
        float[] logits = [-2f, 0f, 1.5f];
        float[] mean = new Bernoulli().Mean(Tensor.From(logits, new Shape(1, 1, 3))).ToArray();
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-logits[j])), mean[j], 1e-6);
        }
    }

    [Fact]
    public void Grey_values_give_the_negative_cross_entropy()
    {
        float log = new Bernoulli().LogLikelihood(
            Tensor.From([0.25f], new Shape(1, 1)), Tensor.From([2f], new Shape(1, 1, 1)), Pass.Evaluation).Item();
        double p = 1 / (1 + Math.Exp(-2));
        Assert.Equal((0.25 * Math.Log(p)) + (0.75 * Math.Log(1 - p)), log, 1e-6);
    }

    [Theory]
    [InlineData(-0.01f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Values_outside_of_zero_to_one_are_faults(float value)
    {
        RangeFault? fault = new Bernoulli().FirstFault([0f, 1f, 0.5f, value, 2f]);
        Assert.NotNull(fault);
        Assert.Equal(3, fault.Position);
        Assert.Equal("0..1", fault.Expected);
        Assert.Null(new Bernoulli().FirstFault([0f, 1f, 0.5f]));
    }
}
