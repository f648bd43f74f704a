using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>mish(x W) + gain x on vectors of one size: a layer of a stranger.</summary>
internal sealed class MishLayer(int size) : Network
{
    private readonly Parameter weight = new(
        "weight", new Shape(size, size), Initializers.Weight(Initialization.Glorot, size, size));

    private readonly Parameter gain = new("gain", new Shape(size), Initializers.Constant(1f));

    public override IEnumerable<Parameter> Parameters => [weight, gain];

    public override Shape OutputShape(Shape input) => input;

    public override Tensor Apply(Tensor input, Pass pass) =>
        Mish.Apply(input.MatMul(weight.Value)) + (input * gain.Value);

    public override long ForwardOperations(Shape input) => 2L * size * size;
}
