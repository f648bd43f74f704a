using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = x with its axes in another order: axis i of y is axis axes[i] of x. dX = dY with the axes put back.
/// </summary>
internal sealed unsafe class PermuteOperation : Operation
{
    private Tensor? x;
    private AxisValues axes;

    public static Tensor Apply(Tensor x, ReadOnlySpan<int> axes)
    {
        Span<int> order = stackalloc int[Shape.MaximumRank];
        Span<int> sizes = stackalloc int[Shape.MaximumRank];
        order = Check(x.Shape, axes, order);
        for (int axis = 0; axis < order.Length; axis++)
        {
            sizes[axis] = x.Shape[order[axis]];
        }

        Tensor y = Tensor.Uninitialized(new Shape(sizes[..order.Length]));
        Copy(x, y, order, accumulate: false);
        if (Tape.Records(x))
        {
            PermuteOperation operation = Tape.Record<PermuteOperation>(y);
            operation.x = x;
            order.CopyTo(operation.axes);
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Span<int> back = stackalloc int[Shape.MaximumRank];
        int rank = dOutput.Shape.Rank;
        for (int axis = 0; axis < rank; axis++)
        {
            back[axes[axis]] = axis;
        }

        GradientSlot slot = sink.For(x!);
        Copy(dOutput, slot.Tensor, back[..rank], slot.Accumulate);
    }

    protected internal override void Forget() => x = null;

    private static void Copy(Tensor source, Tensor destination, ReadOnlySpan<int> order, bool accumulate)
    {
        Span<int> sizes = stackalloc int[Shape.MaximumRank];
        Span<int> from = stackalloc int[Shape.MaximumRank];
        Span<int> to = stackalloc int[Shape.MaximumRank];
        int rank = order.Length;
        for (int axis = 0; axis < rank; axis++)
        {
            sizes[axis] = destination.Shape[axis];
            from[axis] = source.Shape.Product(order[axis] + 1, rank);
            to[axis] = destination.Shape.Product(axis + 1, rank);
        }

        StridedPlan plan = StridedPlan.Walk(sizes[..rank], from[..rank], to[..rank]);
        StridedCopy.Run(plan, source.Data, destination.Data, accumulate);
    }

    private static Span<int> Check(Shape shape, ReadOnlySpan<int> axes, Span<int> order)
    {
        int seen = 0;
        for (int i = 0; i < axes.Length && axes.Length == shape.Rank; i++)
        {
            order[i] = ShapeRules.Axis("Permute", shape, axes[i]);
            seen |= 1 << order[i];
        }

        return axes.Length == shape.Rank && seen == (1 << shape.Rank) - 1
            ? order[..shape.Rank]
            : throw new TensorException(
                $"Permute: axes [{string.Join(", ", axes.ToArray())}] are no order of the {shape.Rank} axes of "
                + $"{shape}. Name each axis once.");
    }
}

public static partial class TensorOperations
{
    /// <summary>The axes in another order: axis i of the result is axis <paramref name="axes"/>[i] of x.</summary>
    /// <exception cref="TensorException">An axis is missing or named twice.</exception>
    public static Tensor Permute(this Tensor x, params ReadOnlySpan<int> axes) => PermuteOperation.Apply(x, axes);

    /// <summary>Two axes exchanged.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor Transpose(this Tensor x, int first, int second)
    {
        first = ShapeRules.Axis(nameof(Transpose), x.Shape, first);
        second = ShapeRules.Axis(nameof(Transpose), x.Shape, second);
        Span<int> axes = stackalloc int[Shape.MaximumRank];
        for (int axis = 0; axis < x.Shape.Rank; axis++)
        {
            axes[axis] = axis == first ? second : axis == second ? first : axis;
        }

        return PermuteOperation.Apply(x, axes[..x.Shape.Rank]);
    }

    /// <summary>The last two axes exchanged: [..., rows, columns] -> [..., columns, rows].</summary>
    /// <exception cref="TensorException">There are fewer than two axes.</exception>
    public static Tensor Transpose(this Tensor x) => x.Transpose(-2, -1);
}
