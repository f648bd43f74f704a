using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = tensors one after the other along an axis. Shapes: [outer, a, inner], [outer, b, inner], ... ->
/// [outer, a + b + ..., inner]. Each dX is its part of dY.
/// </summary>
internal sealed unsafe class ConcatOperation : Operation
{
    private readonly List<Tensor> inputs = [];
    private AxisSplit split;

    public static Tensor Apply(int axis, ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length == 0)
        {
            throw new TensorException("Concat: no tensors were given. Pass one or more.");
        }

        Shape first = inputs[0].Shape;
        axis = ShapeRules.Axis("Concat", first, axis);
        int total = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            Shape shape = inputs[i].Shape;
            if (shape.Rank != first.Rank || shape.With(axis, first[axis]) != first)
            {
                throw new TensorException(
                    $"Concat: shape {shape} of tensor {i} differs from {first} in more than axis {axis}. "
                    + "Reshape or slice it.");
            }

            total += shape[axis];
        }

        Tensor y = Tensor.Uninitialized(first.With(axis, total));
        AxisSplit joined = AxisSplit.At(y.Shape, axis);
        int whole = joined.Length * joined.Inner;
        int from = 0;
        foreach (Tensor input in inputs)
        {
            int part = input.Shape[axis] * joined.Inner;
            StridedCopy.Rows(input.Data, part, y.Data + from, whole, joined.Outer, part, accumulate: false);
            from += part;
        }

        if (Tape.Records(inputs))
        {
            ConcatOperation operation = Tape.Record<ConcatOperation>(y);
            operation.inputs.AddRange(inputs);
            operation.split = joined;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        int whole = split.Length * split.Inner;
        int from = 0;
        foreach (Tensor input in inputs)
        {
            int part = split.Outer == 0 ? 0 : input.Count / split.Outer;
            if (input.RequiresGradient)
            {
                GradientSlot slot = sink.For(input);
                StridedCopy.Rows(
                    dOutput.Data + from, whole, slot.Tensor.Data, part, split.Outer, part, slot.Accumulate);
            }

            from += part;
        }
    }

    protected internal override void Forget() => inputs.Clear();
}

public static partial class TensorOperations
{
    /// <summary>Tensors one after the other along an axis; their other axes must agree.</summary>
    /// <exception cref="TensorException">There are none, there is no such axis, or another axis differs.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> inputs) => ConcatOperation.Apply(axis, inputs);
}
