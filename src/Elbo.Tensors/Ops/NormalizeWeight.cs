using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A weight made of direction and length, W = gain v / |v| for each channel that goes out (Salimans and Kingma 2016,
/// equation 2). Shapes: v [..., out], gain [out] -> W as v, |v|^2 a sum over all axes but the last. With
/// h = sum(dW v) / |v|, dgain = h and dv = gain / |v| (dW - v h / |v|) (equation 3).
/// </summary>
public sealed unsafe class NormalizeWeight : Operation
{
    // under the root, so that a direction of zeros makes a weight of zeros
    private const float Least = 1e-12f;

    private Tensor? direction;
    private Tensor? gain;
    private Tensor? inverse;

    /// <summary>gain v / |v|.</summary>
    /// <param name="direction">v, [..., out].</param>
    /// <param name="gain">[out].</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor direction, Tensor gain)
    {
        if (gain.Shape.Rank != 1 || direction.Shape.Rank == 0 || direction.Shape[-1] != gain.Shape[0])
        {
            throw new TensorException(
                $"NormalizeWeight: gain {gain.Shape} does not fit direction {direction.Shape}: expected the size of "
                + "its last axis.");
        }

        Tensor weight = Tensor.Uninitialized(direction.Shape);
        Tensor shorter = Tensor.Uninitialized(gain.Shape);
        WeightNormalization.Forward(
            direction.Data, gain.Data, weight.Data, shorter.Data, Rows(direction, gain), gain.Count, Least);
        if (Tape.Records(direction, gain))
        {
            NormalizeWeight operation = Tape.Record<NormalizeWeight>(weight);
            operation.direction = direction;
            operation.gain = gain;
            operation.inverse = shorter;
        }

        return weight;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink) => WeightNormalization.Backward(
        direction!.Data, gain!.Data, inverse!.Data, dOutput.Data, ColumnGradient.Of(direction, sink),
        ColumnGradient.Of(gain, sink), Rows(direction, gain), gain.Count);

    /// <inheritdoc/>
    protected internal override void Forget() => direction = gain = inverse = null;

    private static int Rows(Tensor direction, Tensor gain) => direction.Count / Math.Max(1, gain.Count);
}
