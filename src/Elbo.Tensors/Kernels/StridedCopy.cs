namespace Elbo.Tensors.Kernels;

/// <summary>Copies between arrays whose axes lie differently in memory.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>destination (+)= source, over axes of the plan: left is the source, right the destination.</summary>
    public static void Run(in StridedPlan plan, float* source, float* destination, bool accumulate)
    {
        if (plan.Rows > 0 && plan.RowLength > 0)
        {
            Workers.Run(plan.Parts, new Job(plan, source, destination, accumulate));
        }
    }

    /// <summary>destination (+)= source, for rows of elements that lie side by side.</summary>
    public static void Rows(
        float* source, int sourceStep, float* destination, int destinationStep, int rows, int length,
        bool accumulate) =>
        Run(StridedPlan.Walk([rows, length], [sourceStep, 1], [destinationStep, 1]), source, destination, accumulate);

    private readonly struct Job(StridedPlan plan, float* source, float* destination, bool accumulate) : IJob
    {
        private readonly StridedPlan plan = plan;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            plan.Part(part, out int row, out int rows, out int from, out int length);
            StridedPlan.Cursor cursor = plan.At(row);
            for (int i = 0; i < rows; i++)
            {
                float* sourceRow = source + cursor.Left + ((nint)from * plan.LeftStep);
                float* destinationRow = destination + cursor.Right + ((nint)from * plan.RightStep);
                if (plan.LeftStep <= 1 && plan.RightStep <= 1)
                {
                    Together<TLanes>(sourceRow, destinationRow, length);
                }
                else
                {
                    Apart(sourceRow, destinationRow, length);
                }

                plan.Advance(ref cursor);
            }
        }

        private void Together<TLanes>(float* from, float* to, int length)
            where TLanes : struct, ILanes<TLanes>
        {
            if (!accumulate)
            {
                new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
                return;
            }

            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
            {
                (TLanes.Load(to + i) + TLanes.Load(from + i)).Store(to + i);
            }

            for (; i < length; i++)
            {
                to[i] += from[i];
            }
        }

        private void Apart(float* from, float* to, int length)
        {
            for (int i = 0; i < length; i++)
            {
                float* target = to + ((nint)i * plan.RightStep);
                float value = from[(nint)i * plan.LeftStep];
                *target = accumulate ? *target + value : value;
            }
        }
    }
}
