using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class NormalTests
{
    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(2f, -3f)]
    [InlineData(-1f, 1.5f)]
    public void Density_integrates_to_one_with_its_mean_and_variance(float mean, float logVariance)
    {
        Normal normal = One(mean, logVariance);
        double sigma = Math.Exp(logVariance / 2);
        double from = mean - (10 * sigma);
        double to = mean + (10 * sigma);
        float[] grid = Quadrature.Grid(from, to);
        float[] logs = normal.LogDensity(Tensor.From(grid, new Shape(grid.Length, 1, 1))).ToArray();
        Assert.Equal(1, Quadrature.Integrate(from, to, i => Math.Exp(logs[i])), 1e-5);
        Assert.Equal(mean, Quadrature.Integrate(from, to, i => grid[i] * Math.Exp(logs[i])), 1e-4);
        double variance = Quadrature.Integrate(from, to, i => Math.Pow(grid[i] - mean, 2) * Math.Exp(logs[i]));
        Assert.Equal(1, variance / (sigma * sigma), 1e-4);
    }

    [Fact]
    public void Standard_normal_has_the_density_of_a_normal_with_mean_zero_and_variance_one()
    {
        Tensor values = Tensor.From([-2f, 0.5f, 1f, 3f, 0f, -0.1f], new Shape(2, 1, 3));
        Normal normal = Normal.Of(Tensor.Zeros(new Shape(1, 3)), Tensor.Zeros(new Shape(1, 3)));
        Assert.Equal(normal.LogDensity(values).ToArray(), new StandardNormal(3).LogDensity(values).ToArray());
    }

    [Fact]
    public void Density_of_a_vector_is_the_product_over_its_elements()
    {
        Normal normal = Normal.Of(Tensor.From([1f, -2f], new Shape(1, 2)), Tensor.From([0.5f, -1f], new Shape(1, 2)));
        float whole = normal.LogDensity(Tensor.From([0.3f, -1.5f], new Shape(1, 1, 2))).Item();
        float first = One(1f, 0.5f).LogDensity(Tensor.From([0.3f], new Shape(1, 1, 1))).Item();
        float second = One(-2f, -1f).LogDensity(Tensor.From([-1.5f], new Shape(1, 1, 1))).Item();
        Assert.Equal(first + second, whole, 1e-5);
    }

    [Fact]
    public void Samples_have_the_moments_of_the_distribution()
    {
        const int samples = 100_000;
        Normal normal = Normal.Of(Tensor.From([1f, -2f], new Shape(1, 2)), Tensor.From([0.5f, -1f], new Shape(1, 2)));
        var noise = new SampleNoise(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 1), 0, samples);
        float[] drawn = normal.Sample(noise).ToArray();
        AssertMoments(drawn.Where((_, i) => i % 2 == 0), 1, Math.Exp(0.5), samples);
        AssertMoments(drawn.Where((_, i) => i % 2 == 1), -2, Math.Exp(-1), samples);
    }

    [Fact]
    public void One_variance_holds_for_all_dimensions_of_its_example()
    {
        Tensor mean = Tensor.From([0f, 1f, 2f, 3f, 4f, 5f], new Shape(2, 3));
        Normal isotropic = Normal.Of(mean, Tensor.From([-1f, 2f], new Shape(2, 1)));
        Assert.Equal([-1f, -1f, -1f, 2f, 2f, 2f], isotropic.LogVariance.ToArray());
        Tensor value = Tensor.From([1f, 0f, 1f, 0f, 1f, 0f], new Shape(1, 2, 3));
        Normal diagonal = Normal.Of(mean, Tensor.From([-1f, -1f, -1f, 2f, 2f, 2f], new Shape(2, 3)));
        Assert.Equal(diagonal.LogDensity(value).ToArray(), isotropic.LogDensity(value).ToArray());
    }

    [Fact]
    public void Spreading_one_variance_allocates_nothing_once_warm()
    {
        var tape = new Tape(recordsGradients: false);
        Tensor mean = Tensor.Zeros(new Shape(50, 30));
        Tensor logVariance = Tensor.Zeros(new Shape(50, 1));
        long before = 0;
        for (int step = 0; step < 4; step++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            using (tape.Step())
            {
                Normal.Of(mean, logVariance);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_log_variance_of_another_shape_is_refused()
    {
        Tensor mean = Tensor.Zeros(new Shape(2, 3));
        TensorException fault = Assert.Throws<TensorException>(() => Normal.Of(mean, Tensor.Zeros(new Shape(2, 2))));
        Assert.Contains("[2, 1]", fault.Message, StringComparison.Ordinal);
    }

    private static Normal One(float mean, float logVariance) =>
        Normal.Of(Tensor.From([mean], new Shape(1, 1)), Tensor.From([logVariance], new Shape(1, 1)));

    private static void AssertMoments(IEnumerable<float> numbers, double mean, double variance, int count)
    {
        double[] all = [.. numbers.Select(number => (double)number)];
        Assert.Equal(count, all.Length);
        Assert.Equal(mean, all.Average(), 4 * Math.Sqrt(variance / count));
        Assert.Equal(variance, all.Average(x => (x - mean) * (x - mean)), 4 * variance * Math.Sqrt(2.0 / count));
    }
}
