using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Tests.Objectives;

public sealed class SparsityTests
{
    private static readonly float[] Units = [0.1f, 0.9f, 0.3f, 0.2f, 0.8f, 0.4f];
    private static readonly Shape Codes = new(1, 3, 2);

    [Fact]
    public void L1_is_the_sum_of_absolute_values_averaged_over_the_batch() => Assert.Equal(
        (1 + 2 + 3 + 4) / 2f, Sparsity.L1.Of(Tensor.From([1f, -2f, 3f, -4f], new Shape(1, 2, 2))).Item());

    [Fact]
    public void Divergence_of_mean_activations_is_that_of_two_coins()
    {
        const double rho = 0.05;
        double expected = 0;
        for (int unit = 0; unit < 2; unit++)
        {
            double mean = Enumerable.Range(0, 3).Average(i => (double)Units[(2 * i) + unit]);
            expected += (rho * Math.Log(rho / mean)) + ((1 - rho) * Math.Log((1 - rho) / (1 - mean)));
        }

        Assert.Equal(expected, Sparsity.MeanActivation(rho).Of(Tensor.From(Units, Codes)).Item(), 1e-5);
    }

    [Fact]
    public void Divergence_is_nothing_at_the_target_and_finite_at_rest()
    {
        Sparsity sparsity = Sparsity.MeanActivation(0.25);
        Assert.Equal(0, sparsity.Of(Tensor.Full(Codes, 0.25f)).Item(), 1e-6);
        Assert.InRange(sparsity.Of(Tensor.Zeros(Codes)).Item(), 1, 100);
        Assert.InRange(sparsity.Of(Tensor.Full(Codes, 1f)).Item(), 1, 100);
    }

    [Fact]
    public void Gradient_of_the_divergence_is_that_of_the_lecture_notes()
    {
        // d/dh_ij = 1/n (-rho / r_j + (1 - rho) / (1 - r_j)), Ng 2011
        const double rho = 0.1;
        Tensor codes = Tensor.From(Units, Codes).WithGradient();
        var gradients = new Gradients([codes]);
        var tape = new Tape();
        using (tape.Step())
        {
            tape.Backward(Sparsity.MeanActivation(rho).Of(codes), gradients);
        }

        float[] found = gradients[codes].ToArray();
        for (int i = 0; i < found.Length; i++)
        {
            double mean = Enumerable.Range(0, 3).Average(row => (double)Units[(2 * row) + (i % 2)]);
            Assert.Equal(((-rho / mean) + ((1 - rho) / (1 - mean))) / 3, found[i], 1e-5);
        }
    }
}
