namespace Elbo.Tensors.Kernels;

/// <summary>
/// How a loop walks over two arrays at once, each with strides of its own: rows, neighbouring axes merged wherever both
/// arrays allow it, and the cut of those rows into parts. Two arrays of one shape make a single row.
/// </summary>
internal struct StridedPlan
{
    private AxisValues sizes;
    private AxisValues leftSteps;
    private AxisValues rightSteps;
    private int outerRank;
    private int chunks;
    private int rowsPerPart;

    /// <summary>The length of a row.</summary>
    public int RowLength { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The distance between neighbours of a row in the left array; 0 where it repeats one element.</summary>
    public int LeftStep { get; private set; }

    /// <summary>The distance between neighbours of a row in the right array.</summary>
    public int RightStep { get; private set; }

    /// <summary>The number of parts: by the size of the data alone.</summary>
    public readonly int Parts => chunks > 1 ? Rows * chunks : (Rows + rowsPerPart - 1) / rowsPerPart;

    /// <summary>A walk over <paramref name="output"/>, with two row-major arrays that broadcast to it.</summary>
    public static StridedPlan Broadcast(Shape output, Shape left, Shape right)
    {
        Span<int> size = stackalloc int[Shape.MaximumRank];
        Span<int> leftStep = stackalloc int[Shape.MaximumRank];
        Span<int> rightStep = stackalloc int[Shape.MaximumRank];
        output.CopyTo(size);
        BroadcastSteps(left, output.Rank, leftStep);
        BroadcastSteps(right, output.Rank, rightStep);
        int rank = output.Rank;
        return Walk(size[..rank], leftStep[..rank], rightStep[..rank]);
    }

    /// <summary>A walk over axes of these sizes, outermost first, with the steps each array takes along them.</summary>
    public static StridedPlan Walk(ReadOnlySpan<int> axes, ReadOnlySpan<int> leftAlong, ReadOnlySpan<int> rightAlong)
    {
        Span<int> size = stackalloc int[Shape.MaximumRank];
        Span<int> left = stackalloc int[Shape.MaximumRank];
        Span<int> right = stackalloc int[Shape.MaximumRank];
        int merged = 0;
        for (int axis = axes.Length - 1; axis >= 0; axis--)
        {
            int inner = merged - 1;
            if (axes[axis] == 1)
            {
                continue;
            }

            if (merged > 0
                && leftAlong[axis] == left[inner] * size[inner]
                && rightAlong[axis] == right[inner] * size[inner])
            {
                size[inner] *= axes[axis];
                continue;
            }

            size[merged] = axes[axis];
            left[merged] = leftAlong[axis];
            right[merged] = rightAlong[axis];
            merged++;
        }

        return FromInnermost(size[..merged], left, right);
    }

    /// <summary>The rows and columns of a part.</summary>
    public readonly void Part(int part, out int row, out int rows, out int from, out int length)
    {
        if (chunks > 1)
        {
            row = part / chunks;
            rows = 1;
            from = part % chunks * Elementwise.PartLength;
            length = Math.Min(Elementwise.PartLength, RowLength - from);
        }
        else
        {
            row = part * rowsPerPart;
            rows = Math.Min(rowsPerPart, Rows - row);
            from = 0;
            length = RowLength;
        }
    }

    /// <summary>Where a row begins in both arrays.</summary>
    public readonly Cursor At(int row)
    {
        var cursor = default(Cursor);
        for (int axis = outerRank - 1; axis >= 0; axis--)
        {
            int index = row % sizes[axis];
            row /= sizes[axis];
            cursor.Index[axis] = index;
            cursor.Left += (nint)index * leftSteps[axis];
            cursor.Right += (nint)index * rightSteps[axis];
        }

        return cursor;
    }

    /// <summary>Goes on to the next row.</summary>
    public readonly void Advance(ref Cursor cursor)
    {
        for (int axis = outerRank - 1; axis >= 0; axis--)
        {
            cursor.Left += leftSteps[axis];
            cursor.Right += rightSteps[axis];
            if (++cursor.Index[axis] < sizes[axis])
            {
                return;
            }

            cursor.Index[axis] = 0;
            cursor.Left -= (nint)leftSteps[axis] * sizes[axis];
            cursor.Right -= (nint)rightSteps[axis] * sizes[axis];
        }
    }

    private static StridedPlan FromInnermost(ReadOnlySpan<int> size, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var plan = new StridedPlan { RowLength = 1, Rows = 1 };
        if (size.Length > 0)
        {
            plan.RowLength = size[0];
            plan.LeftStep = left[0];
            plan.RightStep = right[0];
            plan.outerRank = size.Length - 1;
        }

        for (int axis = 0; axis < plan.outerRank; axis++)
        {
            int from = plan.outerRank - axis;
            plan.sizes[axis] = size[from];
            plan.leftSteps[axis] = left[from];
            plan.rightSteps[axis] = right[from];
            plan.Rows *= size[from];
        }

        plan.chunks = Elementwise.Parts(plan.RowLength);
        plan.rowsPerPart = Math.Max(1, Elementwise.PartLength / Math.Max(1, plan.RowLength));
        return plan;
    }

    private static void BroadcastSteps(Shape shape, int rank, Span<int> steps)
    {
        int step = 1;
        steps.Clear();
        for (int axis = 1; axis <= shape.Rank; axis++)
        {
            int size = shape[-axis];
            steps[rank - axis] = size == 1 ? 0 : step;
            step *= size;
        }
    }

    /// <summary>A place in both arrays.</summary>
    public struct Cursor
    {
        /// <summary>The index along each outer axis.</summary>
        public AxisValues Index;

        /// <summary>The distance from the first element of the left array.</summary>
        public nint Left;

        /// <summary>The distance from the first element of the right array.</summary>
        public nint Right;
    }
}
