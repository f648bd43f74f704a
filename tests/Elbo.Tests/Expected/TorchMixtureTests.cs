using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Mixtures of discretized logistics against PyTorch; torch_mixture.py made the numbers.</summary>
public sealed class TorchMixtureTests
{
    private static readonly ExpectedNumbers Numbers = new("torch_mixture");

    [Theory]
    [InlineData("colour")]
    [InlineData("grey")]
    [InlineData("two")]
    public void Value_gradient_and_mean_agree_with_PyTorch(string name)
    {
        int[] sizes = [.. Numbers.Settings[name].Split(' ').Select(int.Parse)];
        Tensor x = Numbers.Tensor($"{name}/x");
        LogisticMixture likelihood = LogisticMixture.Of(x.Shape.Without(0), sizes[0]);
        Assert.Equal(sizes[1], likelihood.Channels);
        Tensor decoded = Numbers.Tensor($"{name}/numbers").WithGradient();
        Assert.Equal(likelihood.DecodedShape(x.Shape.Without(0)), decoded.Shape.Without(0).Without(0));
        var gradients = new Gradients([decoded]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = likelihood.LogLikelihood(x, decoded, Pass.Evaluation);
            Numbers.Check($"{name}/output", output);
            Numbers.Check($"{name}/mean", likelihood.Mean(decoded));
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        Numbers.Check($"{name}/d", gradients[decoded]);
    }
}
