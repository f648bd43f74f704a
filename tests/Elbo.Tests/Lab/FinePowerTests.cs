using Elbo.Evaluation;
using Elbo.Lab;
using Elbo.Tensors;

namespace Elbo.Tests.Lab;

public sealed class FinePowerTests
{
    private const int Examples = 400;
    private const int Repeats = 400;

    [Fact]
    public void The_ratio_is_that_of_the_means_and_its_data_s_own_is_1_without_error()
    {
        var fine = new FinePower([1, 2, 3]);
        Assert.Equal(new Estimate(1, 0), fine.OfSame([1, 2, 3]));
        Assert.Equal(0.5, fine.OfOthers([0, 1, 2]).Mean, 1e-15);
        Assert.Equal(0.5, fine.OfSame([0.5, 1, 1.5]).Mean, 1e-15);
        Assert.Equal(0, fine.OfSame([0.5, 1, 1.5]).StandardError, 1e-15);
    }

    [Theory]
    [InlineData(0.9, 0.4, 0.5)]
    [InlineData(1.1, 0.4, 0.5)]
    [InlineData(1.2, 1.5, 0.3)]
    [InlineData(0.5, 0.9, -0.4)]
    public void Nearer_is_the_difference_of_the_distances_from_1(double near, double far, double expected)
    {
        double[] data = [1, 2, 3];
        var fine = new FinePower(data);
        double[] one = [.. data.Select(x => near * x)];
        double[] other = [.. data.Select(x => far * x)];
        Assert.Equal(expected, fine.NearerOfSame(one, other).Mean, 1e-14);
        Assert.Equal(expected, fine.NearerOfOthers(one, other).Mean, 1e-14);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Errors_are_the_deviations_of_repeated_measurements(bool isSame)
    {
        List<double> found = [];
        List<double> errors = [];
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            double[] data = Draws(repeat, 0);
            double[] noise = Draws(repeat, 1);
            double[] near = [.. Draws(repeat, isSame ? 0u : 2u).Zip(noise, (x, e) => (0.7 * x) + (0.1 * e))];
            double[] far = [.. Draws(repeat, isSame ? 0u : 3u).Select(x => 0.4 * x)];
            var fine = new FinePower(data);
            Estimate nearer = isSame ? fine.NearerOfSame(near, far) : fine.NearerOfOthers(near, far);
            found.Add(nearer.Mean);
            errors.Add(nearer.StandardError);
        }

        double deviation = Estimate.Of([.. found]).StandardError * Math.Sqrt(Repeats);
        Assert.Equal(deviation, errors.Average(), 0.12 * deviation);
        Assert.Equal(0.4, found.Average(), 5 * deviation / Math.Sqrt(Repeats));
    }

    // positive, of mean 1
    private static double[] Draws(int repeat, uint which)
    {
        float[] draws = new float[Examples];
        new RandomStream((ulong)repeat, RandomPurpose.Test, which).FillUniform(draws);
        return [.. draws.Select(x => 0.5 + x)];
    }
}
