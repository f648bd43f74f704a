using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Each pixel as a square of four: [batch, height, width, channels] -> [batch, 2 height, 2 width, channels].
/// </summary>
public sealed class UpsampleLayer : Network
{
    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank == 3
        ? new Shape(input[0] * 2, input[1] * 2, input[2])
        : throw new TensorException(
            $"Up-sampling layer: {input} is no image [height, width, channels]. Reshape it first.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => input.UpsampleNearest2x();
}
