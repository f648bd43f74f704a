using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Tests.Distributions;

public sealed class KlDivergenceTests
{
    public static TheoryData<float, float, float, float> Pairs => new()
    {
        { 0f, 0f, 0f, 0f },
        { 1.5f, -2f, 0f, 0f },
        { -0.7f, 0.8f, 0f, 0f },
        { 1f, 0.5f, 2f, -0.5f },
        { 0.2f, -1f, -1f, 1f },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Closed_form_is_the_integral(float mean, float logVariance, float priorMean, float priorLogVariance)
    {
        Normal q = One(mean, logVariance);
        Normal p = One(priorMean, priorLogVariance);
        double sigma = Math.Exp(logVariance / 2);
        double from = mean - (9 * sigma);
        double to = mean + (9 * sigma);
        Tensor grid = Tensor.From(Quadrature.Grid(from, to), new Shape(Quadrature.Points, 1, 1));
        float[] logQ = q.LogDensity(grid).ToArray();
        float[] logP = p.LogDensity(grid).ToArray();
        double integral = Quadrature.Integrate(from, to, i => Math.Exp(logQ[i]) * (logQ[i] - logP[i]));
        Assert.Equal(integral, KlDivergence.PerDimension(q, p).Item(), 2e-5);
        if (priorMean == 0 && priorLogVariance == 0)
        {
            Assert.Equal(integral, KlDivergence.PerDimension(q, new StandardNormal(1)).Item(), 2e-5);
        }
    }

    [Fact]
    public void Each_dimension_has_its_own()
    {
        Normal q = Normal.Of(Tensor.From([1f, 0f, 0f, 2f], new Shape(2, 2)), Tensor.Zeros(new Shape(2, 2)));
        Assert.Equal([0.5f, 0f, 0f, 2f], KlDivergence.PerDimension(q, new StandardNormal(2)).ToArray());
    }

    [Fact]
    public void The_estimate_from_samples_is_unbiased()
    {
        const int samples = 50_000;
        Normal q = Normal.Of(Tensor.From([1f, -0.5f], new Shape(1, 2)), Tensor.From([-1f, 0.4f], new Shape(1, 2)));
        var p = new StandardNormal(2);
        Tensor z = q.Sample(
            new SampleNoise(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 1), 0, samples));
        double[] estimates = [.. KlDivergence.MonteCarlo(q, p, z).ToArray().Select(number => (double)number)];
        var found = Elbo.Evaluation.Estimate.Of(estimates);
        double exact = KlDivergence.PerDimension(q, p).Sum().Item();
        Assert.InRange(found.Mean - exact, -4 * found.StandardError, 4 * found.StandardError);
        Assert.InRange(found.StandardError, 0.0001, 0.01);
    }

    [Fact]
    public void A_pair_without_a_closed_form_is_said_to_be_one()
    {
        var standard = new StandardNormal(1);
        Assert.False(KlDivergence.HasClosedForm(standard, standard));
        TensorException fault = Assert.Throws<TensorException>(() => KlDivergence.PerDimension(standard, standard));
        Assert.Contains("StandardNormal", fault.Message, StringComparison.Ordinal);
    }

    private static Normal One(float mean, float logVariance) =>
        Normal.Of(Tensor.From([mean], new Shape(1, 1)), Tensor.From([logVariance], new Shape(1, 1)));
}
