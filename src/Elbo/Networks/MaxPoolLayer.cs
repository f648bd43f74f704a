using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// The largest of each 2 x 2 pixels: [batch, height, width, channels] -> [batch, height / 2, width / 2, channels].
/// </summary>
public sealed class MaxPoolLayer : Network
{
    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank == 3 && input[0] >= 2 && input[1] >= 2
        ? new Shape(input[0] / 2, input[1] / 2, input[2])
        : throw new TensorException(
            $"Max-pooling layer: {input} is no image of at least 2 x 2 pixels. Use fewer layers or larger images.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => input.MaxPool2x2();
}
