using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A lower triangular matrix L from its diagonal and what lies below it, row by row. Shapes: diagonal [..., n], below
/// [..., n (n - 1) / 2] -> [..., n, n]. dDiagonal and dBelow are the elements of dL at their places.
/// </summary>
internal sealed unsafe class LowerTriangleOperation : Operation
{
    private Tensor? diagonal;
    private Tensor? below;

    public static Tensor Apply(Tensor diagonal, Tensor below)
    {
        int size = diagonal.Shape.Rank < 1 ? 0 : diagonal.Shape[-1];
        if (diagonal.Shape.Rank < 1 || below.Shape != diagonal.Shape.With(-1, size * (size - 1) / 2))
        {
            throw new TensorException(
                $"LowerTriangle: {below.Shape} below the diagonal does not fit {diagonal.Shape}: expected [..., n] and "
                + "[..., n (n - 1) / 2].");
        }

        Tensor output = Tensor.Uninitialized(diagonal.Shape.Insert(diagonal.Shape.Rank, size));
        int matrices = size == 0 ? 0 : diagonal.Count / size;
        Workers.Run(matrices, new PutJob(diagonal.Data, below.Data, output.Data, size));
        if (Tape.Records(diagonal, below))
        {
            LowerTriangleOperation operation = Tape.Record<LowerTriangleOperation>(output);
            operation.diagonal = diagonal;
            operation.below = below;
        }

        return output;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        int size = diagonal!.Shape[-1];
        int matrices = size == 0 ? 0 : diagonal.Count / size;
        if (diagonal.RequiresGradient)
        {
            GradientSlot slot = sink.For(diagonal);
            Workers.Run(
                matrices, new TakeJob(dOutput.Data, slot.Tensor.Data, size, isDiagonal: true, slot.Accumulate));
        }

        if (below!.RequiresGradient)
        {
            GradientSlot slot = sink.For(below);
            Workers.Run(
                matrices, new TakeJob(dOutput.Data, slot.Tensor.Data, size, isDiagonal: false, slot.Accumulate));
        }
    }

    protected internal override void Forget() => diagonal = below = null;

    private readonly struct PutJob(float* diagonal, float* below, float* output, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* from = below + ((nint)part * size * (size - 1) / 2);
            float* to = output + ((nint)part * size * size);
            for (int row = 0; row < size; row++, to += size)
            {
                new ReadOnlySpan<float>(from, row).CopyTo(new Span<float>(to, row));
                to[row] = diagonal[((nint)part * size) + row];
                new Span<float>(to + row + 1, size - row - 1).Clear();
                from += row;
            }
        }
    }

    private readonly struct TakeJob(float* dOutput, float* gradient, int size, bool isDiagonal, bool accumulate) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* from = dOutput + ((nint)part * size * size);
            float* to = gradient + ((nint)part * (isDiagonal ? size : size * (size - 1) / 2));
            for (int row = 0; row < size; row++, from += size)
            {
                int first = isDiagonal ? row : 0;
                int last = isDiagonal ? row + 1 : row;
                for (int column = first; column < last; column++, to++)
                {
                    *to = accumulate ? *to + from[column] : from[column];
                }
            }
        }
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// The lower triangular matrices [..., n, n] of a diagonal [..., n] and of what lies below it, row by row, [...,
    /// n (n - 1) / 2].
    /// </summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor LowerTriangle(this Tensor diagonal, Tensor below) =>
        LowerTriangleOperation.Apply(diagonal, below);
}
