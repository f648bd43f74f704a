using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>A network that sees some numbers of its input only: the others are 0 to it. Input [batch, mask].</summary>
/// <param name="mask">1 for each number that it sees, 0 for the others.</param>
/// <param name="inner">The network behind.</param>
public sealed class MaskedNetwork(ReadOnlyMemory<float> mask, Network inner) : Network
{
    private readonly Tensor seen = Tensor.From(mask.Span, new Shape(mask.Length));

    /// <summary>1 for each number that it sees, 0 for the others.</summary>
    internal ReadOnlyMemory<float> Mask => mask;

    /// <summary>The network behind.</summary>
    internal Network Inner => inner;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => inner.Parameters;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => inner.OutputShape(
        input[0] == seen.Count ? input
        : throw new TensorException(
            $"Masked network: input {input} does not fit the mask of {seen.Count} numbers. The last axes must agree."));

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => inner.Apply(input * seen, pass);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) => inner.ForwardOperations(input);

    /// <inheritdoc/>
    public override long FirstLayerOperations(Shape input) => inner.FirstLayerOperations(input);
}
