using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A part of x, whose channels are weighted image by image, added to what goes past it: y = past + share w x. Shapes:
/// past and x [batch, ..., channels], w [batch, channels] -> y as x. dpast = dY, dx = share w dY, and dw = share times
/// the sum of dY x over all axes between the first and the last.
/// </summary>
public sealed unsafe class AddWeighted : Operation
{
    private Tensor? past;
    private Tensor? x;
    private Tensor? weight;
    private float share;

    /// <summary>past + share w x.</summary>
    /// <param name="past">[batch, ..., channels].</param>
    /// <param name="x">As past.</param>
    /// <param name="weight">w, [batch, channels].</param>
    /// <param name="share">The same for all numbers.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor past, Tensor x, Tensor weight, float share)
    {
        if (past.Shape != x.Shape || x.Shape.Rank < 2 || weight.Shape != new Shape(x.Shape[0], x.Shape[-1]))
        {
            throw new TensorException(
                $"AddWeighted: past {past.Shape}, x {x.Shape} and weight {weight.Shape} do not fit: expected two of "
                + "[batch, ..., channels] and [batch, channels].");
        }

        Tensor y = Tensor.Uninitialized(x.Shape);
        WeightedAddition.Forward(
            past.Data, x.Data, weight.Data, y.Data, share, x.Shape[0], Pixels(x), x.Shape[-1]);
        if (Tape.Records(past, x, weight))
        {
            AddWeighted operation = Tape.Record<AddWeighted>(y);
            operation.past = past;
            operation.x = x;
            operation.weight = weight;
            operation.share = share;
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        WeightedAddition.Backward(
            x!.Data, weight!.Data, dOutput.Data, ColumnGradient.Of(x, sink), ColumnGradient.Of(weight, sink), share,
            x.Shape[0], Pixels(x), x.Shape[-1]);
        sink.HandOver(past!, dOutput);
    }

    /// <inheritdoc/>
    protected internal override void Forget() => past = x = weight = null;

    private static int Pixels(Tensor x) => x.Count / Math.Max(1, x.Shape[0] * x.Shape[-1]);
}
