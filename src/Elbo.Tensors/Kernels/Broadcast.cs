using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Elementwise loops whose operands repeat along axes where their size is 1.</summary>
internal static unsafe class Broadcast
{
    /// <summary>
    /// output (+)= body(left, right, full). Left and right broadcast to the output's shape; full has it, and may
    /// be null where the body does not read it.
    /// </summary>
    public static void Run<TBody>(
        in Operand left, in Operand right, float* full, in Operand output, bool accumulate, TBody body)
        where TBody : struct, IBroadcastBody
    {
        if (output.Shape.Count == 0)
        {
            return;
        }

        StridedPlan plan = StridedPlan.Broadcast(output.Shape, left.Shape, right.Shape);
        Workers.Run(plan.Parts, new Job<TBody>(plan, left.Data, right.Data, full, output.Data, accumulate, body));
    }

    /// <summary>Elements in memory and their shape.</summary>
    internal readonly struct Operand(float* data, Shape shape)
    {
        public readonly float* Data = data;
        public readonly Shape Shape = shape;

        public static implicit operator Operand(Tensor tensor) => new(tensor.Data, tensor.Shape);
    }

    private readonly struct Job<TBody>(
        StridedPlan plan, float* left, float* right, float* full, float* output, bool accumulate, TBody body) : IJob
        where TBody : struct, IBroadcastBody
    {
        private readonly StridedPlan plan = plan;
        private readonly TBody body = body;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            plan.Part(part, out int row, out int rows, out int from, out int length);
            StridedPlan.Cursor cursor = plan.At(row);
            for (int last = row + rows; row < last; row++)
            {
                nint at = ((nint)row * plan.RowLength) + from;
                Row<TLanes>(
                    left + cursor.Left + ((nint)from * plan.LeftStep),
                    right + cursor.Right + ((nint)from * plan.RightStep),
                    full + at,
                    output + at,
                    length);
                plan.Advance(ref cursor);
            }
        }

        private void Row<TLanes>(float* leftRow, float* rightRow, float* fullRow, float* outputRow, int length)
            where TLanes : struct, ILanes<TLanes>
        {
            bool leftMoves = plan.LeftStep != 0;
            bool rightMoves = plan.RightStep != 0;
            TLanes a = TLanes.Splat(*leftRow);
            TLanes b = TLanes.Splat(*rightRow);
            TLanes c = default;
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
            {
                a = leftMoves ? TLanes.Load(leftRow + i) : a;
                b = rightMoves ? TLanes.Load(rightRow + i) : b;
                c = TBody.ReadsFull ? TLanes.Load(fullRow + i) : c;
                TLanes value = body.Value(a, b, c);
                (accumulate ? TLanes.Load(outputRow + i) + value : value).Store(outputRow + i);
            }

            if (i < length)
            {
                End<TLanes>(
                    leftMoves ? leftRow + i : leftRow, rightMoves ? rightRow + i : rightRow, fullRow + i, outputRow + i,
                    length - i);
            }
        }

        // A method of its own: calls inside the loop above would keep its vectors out of the registers.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void End<TLanes>(float* leftRow, float* rightRow, float* fullRow, float* outputRow, int rest)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes a = plan.LeftStep != 0 ? Tail.Load<TLanes>(leftRow, rest) : TLanes.Splat(*leftRow);
            TLanes b = plan.RightStep != 0 ? Tail.Load<TLanes>(rightRow, rest) : TLanes.Splat(*rightRow);
            TLanes c = TBody.ReadsFull ? Tail.Load<TLanes>(fullRow, rest) : default;
            TLanes value = body.Value(a, b, c);
            Tail.Store(accumulate ? Tail.Load<TLanes>(outputRow, rest) + value : value, outputRow, rest);
        }
    }
}
