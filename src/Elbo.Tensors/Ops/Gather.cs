using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y[i] = x[indices[i]] along the first axis. Shapes: [rows, ...] -> [indices, ...]. dX[indices[i]] += dY[i], in the
/// order of the indices.
/// </summary>
internal sealed unsafe class GatherOperation : Operation
{
    private Tensor? x;
    private int[] indices = [];
    private int count;

    public static Tensor Apply(Tensor x, ReadOnlySpan<int> indices)
    {
        int rows = x.Shape[ShapeRules.Axis("Gather", x.Shape, 0)];
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)rows)
            {
                throw new TensorException(
                    $"Gather: index {indices[i]} at place {i} is no row of {x.Shape}. Rows run from 0 to {rows - 1}.");
            }
        }

        Tensor y = Tensor.Uninitialized(x.Shape.With(0, indices.Length));
        RowGather.Take(x.Data, indices, y.Data, x.Shape.Product(1, x.Shape.Rank));
        if (Tape.Records(x))
        {
            GatherOperation operation = Tape.Record<GatherOperation>(y);
            operation.x = x;
            operation.count = indices.Length;
            if (operation.indices.Length < indices.Length)
            {
                operation.indices = new int[indices.Length];
            }

            indices.CopyTo(operation.indices);
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot slot = sink.For(x!);
        if (!slot.Accumulate)
        {
            slot.Tensor.Elements.Clear();
        }

        ReadOnlySpan<int> used = indices.AsSpan(0, count);
        RowGather.AddBack(dOutput.Data, used, slot.Tensor.Data, x!.Shape.Product(1, x.Shape.Rank));
    }

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>Rows by their indices along the first axis, in the order given; an index may repeat.</summary>
    /// <exception cref="TensorException">An index is no row, or the tensor is a scalar.</exception>
    public static Tensor Gather(this Tensor x, params ReadOnlySpan<int> indices) => GatherOperation.Apply(x, indices);
}
