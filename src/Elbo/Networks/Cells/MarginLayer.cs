using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Zeros below images and to the right of them; with negative numbers, as many rows and columns less:
/// [batch, height, width, channels] -> [batch, height + rows, width + columns, channels].
/// </summary>
/// <param name="rows">The rows below that are added or cut off.</param>
/// <param name="columns">The columns on the right that are added or cut off.</param>
internal sealed class MarginLayer(int rows, int columns) : Network
{
    /// <summary>The rows below that are added or, if negative, cut off.</summary>
    public int Rows => rows;

    /// <summary>The columns on the right that are added or, if negative, cut off.</summary>
    public int Columns => columns;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => new(input[0] + rows, input[1] + columns, input[2]);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => Along(Along(input, 1, rows), 2, columns);

    private static Tensor Along(Tensor input, int axis, int pixels) => pixels switch
    {
        0 => input,
        > 0 => TensorOperations.Concat(axis, input, Tensor.Constant(0f, input.Shape.With(axis, pixels))),
        _ => input.Slice(axis, 0, input.Shape[axis] + pixels),
    };
}
