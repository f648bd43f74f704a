using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Zeros around images, half of them on each side and an odd one at the bottom and on the right:
/// [batch, height, width, channels] -> [batch, height + rows, width + columns, channels].
/// </summary>
/// <param name="rows">The rows of zeros, above and below.</param>
/// <param name="columns">The columns of zeros, left and right.</param>
internal sealed class ZeroFrame(int rows, int columns) : Network
{
    /// <summary>The rows of zeros, above and below.</summary>
    public int Rows => rows;

    /// <summary>The columns of zeros, left and right.</summary>
    public int Columns => columns;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => new(input[0] + rows, input[1] + columns, input[2]);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => Along(Along(input, 1, rows), 2, columns);

    /// <summary>The images without the frame.</summary>
    public Tensor Cut(Tensor framed)
    {
        Tensor cut = rows == 0 ? framed : framed.Slice(1, rows / 2, framed.Shape[1] - rows);
        return columns == 0 ? cut : cut.Slice(2, columns / 2, framed.Shape[2] - columns);
    }

    private static Tensor Along(Tensor input, int axis, int zeros) => zeros == 0
        ? input
        : TensorOperations.Concat(
            axis, Tensor.Constant(0f, input.Shape.With(axis, zeros / 2)), input,
            Tensor.Constant(0f, input.Shape.With(axis, zeros - (zeros / 2))));
}
