namespace Elbo.Tensors.Kernels;

/// <summary>
/// Many numbers made one, along the middle axis of [outer, axis, inner]. The order of combination depends on the sizes
/// alone: see <see cref="RowReduction{TReduction}"/> for an axis whose elements lie side by side (inner is 1) and
/// <see cref="ColumnReduction{TReduction}"/> for the others. A long axis is cut into blocks of one fixed length, whose
/// totals are reduced in the same way.
/// </summary>
internal static unsafe class Reductions
{
    /// <summary>
    /// y[o, i] (+)= finish(combine over a of map(x[o, a, i], perResult[o, i])); <paramref name="perResult"/> may be
    /// null where the reduction does not read it.
    /// </summary>
    public static void Run<TReduction>(
        float* x, float* perResult, float* y, in AxisSplit split, bool accumulate, TReduction reduction)
        where TReduction : struct, IReduction =>
        Run(x, perResult, y, split, accumulate, reduction, reduction);

    /// <summary>y (+)= the sum of x over the axes along which y's shape is repeated to make x's.</summary>
    public static void SumTo(float* x, Shape shape, GradientSlot y)
    {
        Shape target = y.Tensor.Shape;
        Buffer? scratch = null;
        try
        {
            // innermost first, one run of neighbouring axes at a time
            while (TryLastRun(shape, target, out AxisSplit split, out Shape reduced, out bool isOnly))
            {
                if (isOnly)
                {
                    Run(x, null, y.Tensor.Data, split, y.Accumulate, new SumReduction(1f));
                    return;
                }

                Buffer next = BufferPool.Rent(reduced.Count);
                Run(x, null, next.Data, split, accumulate: false, new SumReduction(1f));
                if (scratch is not null)
                {
                    BufferPool.Return(scratch);
                }

                scratch = next;
                x = next.Data;
                shape = reduced;
            }

            StridedCopy.Rows(x, target.Count, y.Tensor.Data, target.Count, 1, target.Count, y.Accumulate);
        }
        finally
        {
            if (scratch is not null)
            {
                BufferPool.Return(scratch);
            }
        }
    }

    // The first stage is the reduction itself, all later ones combine its totals.
    private static void Run<TStage, TReduction>(
        float* x, float* perResult, float* y, in AxisSplit split, bool accumulate, TStage stage, TReduction reduction)
        where TStage : struct, IReduction
        where TReduction : struct, IReduction
    {
        if (split.Outer == 0 || split.Inner == 0)
        {
            return;
        }

        int block = split.Inner == 1 ? RowReduction<TStage>.BlockLength : ColumnReduction<TStage>.BlockLength;
        int blocks = Math.Max(1, (split.Length + block - 1) / block);
        if (blocks == 1)
        {
            Round(x, perResult, y, split, blocks, isLast: true, accumulate, stage);
            return;
        }

        Buffer totals = BufferPool.Rent(split.Outer * blocks * split.Inner);
        try
        {
            Round(x, perResult, totals.Data, split, blocks, isLast: false, accumulate: false, stage);
            var later = new TotalsReduction<TReduction>(reduction);
            Run(totals.Data, null, y, split with { Length = blocks }, accumulate, later, reduction);
        }
        finally
        {
            BufferPool.Return(totals);
        }
    }

    private static void Round<TReduction>(
        float* x, float* perResult, float* y, in AxisSplit split, int blocks, bool isLast, bool accumulate,
        TReduction reduction)
        where TReduction : struct, IReduction
    {
        if (split.Inner == 1)
        {
            var rows = new RowReduction<TReduction>(x, perResult, y, split, blocks, isLast, accumulate, reduction);
            Workers.Run(rows.Parts, rows);
        }
        else
        {
            var columns = new ColumnReduction<TReduction>(
                x, perResult, y, split, blocks, isLast, accumulate, reduction);
            Workers.Run(columns.Parts, columns);
        }
    }

    private static bool TryLastRun(Shape shape, Shape target, out AxisSplit split, out Shape reduced, out bool isOnly)
    {
        Span<int> sizes = stackalloc int[Shape.MaximumRank];
        shape.CopyTo(sizes);
        int last = shape.Rank - 1;
        while (last >= 0 && !IsRepeated(shape, target, last))
        {
            last--;
        }

        int first = last;
        while (first >= 0 && (sizes[first] == 1 || IsRepeated(shape, target, first)))
        {
            first--;
        }

        split = new AxisSplit(
            shape.Product(0, first + 1), shape.Product(first + 1, last + 1), shape.Product(last + 1, shape.Rank));
        for (int axis = first + 1; axis <= last; axis++)
        {
            sizes[axis] = 1;
        }

        reduced = new Shape(sizes[..shape.Rank]);
        isOnly = reduced.Count == target.Count;
        return last >= 0;
    }

    private static bool IsRepeated(Shape shape, Shape target, int axis)
    {
        int own = axis - shape.Rank + target.Rank;
        return shape[axis] != 1 && (own < 0 || target[own] == 1);
    }
}
