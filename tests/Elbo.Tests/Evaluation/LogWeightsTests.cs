using Elbo.Evaluation;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class LogWeightsTests
{
    [Theory]
    [InlineData(1, 0f, 1f)]
    [InlineData(2, -1e4f, 3f)]
    [InlineData(7, 1e4f, 3f)]
    [InlineData(1000, -100f, 1f)]
    [InlineData(1000, -100f, 40f)]
    public void Streaming_gives_what_a_direct_sum_gives(int count, float center, float spread)
    {
        double[] logs = [.. Normal(count).Select(number => center + ((double)spread * number))];
        double largest = logs.Max();
        double sum = logs.Sum(log => Math.Exp(log - largest));
        double squares = logs.Sum(log => Math.Exp(2 * (log - largest)));

        LogWeights weights = Add(logs);

        Assert.Equal(count, weights.Count);
        Assert.Equal(largest + Math.Log(sum / count), weights.LogMean, 1e-10);
        Assert.Equal(sum * sum / squares, weights.EffectiveSampleSize, 1e-9 * count);
    }

    [Fact]
    public void The_order_of_the_weights_does_not_matter()
    {
        double[] logs = [.. Normal(100).Select(number => 5.0 * number)];
        double expected = Add(logs).LogMean;
        Assert.Equal(expected, Add([.. logs.Order()]).LogMean, 1e-12);
        Assert.Equal(expected, Add([.. logs.OrderDescending()]).LogMean, 1e-12);
    }

    [Fact]
    public void A_weight_of_zero_counts_as_a_sample_and_adds_nothing()
    {
        double zero = double.NegativeInfinity;
        LogWeights weights = Add([zero, 3, zero, 3]);
        Assert.Equal(3 + Math.Log(0.5), weights.LogMean, 1e-12);
        Assert.Equal(2, weights.EffectiveSampleSize, 1e-12);
    }

    [Fact]
    public void Weights_of_zero_alone_give_minus_infinity()
    {
        LogWeights weights = Add([double.NegativeInfinity, double.NegativeInfinity]);
        Assert.Equal(double.NegativeInfinity, weights.LogMean);
        Assert.Equal(0, weights.EffectiveSampleSize);
    }

    [Fact]
    public void Infinite_and_undefined_weights_are_not_hidden()
    {
        Assert.Equal(double.PositiveInfinity, Add([1, double.PositiveInfinity, 2, double.PositiveInfinity]).LogMean);
        Assert.Equal(double.NaN, Add([1, double.NaN, 2]).LogMean);
        Assert.Equal(double.NaN, Add([double.NaN, double.NegativeInfinity]).LogMean);
    }

    [Fact]
    public void The_standard_error_is_that_of_the_mean_weight_over_the_mean_weight()
    {
        double[] logs = [.. Normal(500).Select(number => 0.5 * number)];
        double[] weights = [.. logs.Select(Math.Exp)];
        double mean = weights.Average();
        double variance = weights.Sum(weight => (weight - mean) * (weight - mean)) / 499;
        Assert.Equal(Math.Sqrt(variance / 500) / mean, Add(logs).StandardError, 1e-10);
        Assert.Equal(double.NaN, Add([1]).StandardError);
    }

    private static LogWeights Add(double[] logs)
    {
        var weights = new LogWeights();
        foreach (double log in logs)
        {
            weights.Add(log);
        }

        return weights;
    }

    private static float[] Normal(int count)
    {
        float[] numbers = new float[count];
        new RandomStream(3, RandomPurpose.Test).FillNormal(numbers);
        return numbers;
    }
}
