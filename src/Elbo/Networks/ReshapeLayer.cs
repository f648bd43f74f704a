using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>Another shape for the same numbers of each example: [batch, ...] -> [batch, shape].</summary>
public sealed class ReshapeLayer(Shape shape) : Network
{
    /// <summary>The shape of an example.</summary>
    internal Shape Shape => shape;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Count == shape.Count
        ? shape
        : throw new TensorException($"Reshape layer: {input} has {input.Count} numbers, {shape} has {shape.Count}.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => input.Reshape(shape.Insert(0, input.Shape[0]));
}
