namespace Elbo.Tensors.Kernels;

/// <summary>
/// Loops over elements: the same function on each, in parts of one fixed length that threads share. The last elements
/// of a part go through a padded vector on the stack, so that they meet the same instructions as the others.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>How many elements one part has: 16 KB in and 16 KB out stay in the first-level cache.</summary>
    public const int PartLength = 4096;

    // 64 KB: long enough for a thread to be worth waking.
    private const int CopyPartLength = 16 * 1024;

    /// <summary>The number of parts that so many elements make.</summary>
    public static int Parts(int count) => (count + PartLength - 1) / PartLength;

    /// <summary>y = f(x).</summary>
    public static void Apply<TFunction>(Tensor x, Tensor y, TFunction function)
        where TFunction : struct, IUnaryFunction =>
        Workers.Run(Parts(x.Count), new UnaryJob<TFunction>(x.Data, y.Data, x.Count, function));

    /// <summary>dX (+)= dY * f'(x, y).</summary>
    public static void ApplySlope<TFunction>(Tensor x, Tensor y, Tensor dY, GradientSlot dX, TFunction function)
        where TFunction : struct, IUnaryFunction =>
        Workers.Run(
            Parts(x.Count),
            new SlopeJob<TFunction>(x.Data, y.Data, dY.Data, dX.Tensor.Data, x.Count, dX.Accumulate, function));

    /// <summary>Copies or adds a gradient.</summary>
    public static void Copy(Tensor source, GradientSlot destination)
    {
        if (destination.Accumulate)
        {
            Workers.Run(Parts(source.Count), new AddJob(source.Data, destination.Tensor.Data, source.Count));
        }
        else
        {
            Copy(source.Elements, destination.Tensor.Elements);
        }
    }

    /// <summary>Copies numbers, on all threads where there are many.</summary>
    public static void Copy(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (source.Length <= CopyPartLength)
        {
            source.CopyTo(destination);
            return;
        }

        fixed (float* from = source, to = destination)
        {
            Workers.Run((source.Length + CopyPartLength - 1) / CopyPartLength, new CopyJob(from, to, source.Length));
        }
    }

    private readonly struct CopyJob(float* from, float* to, int count) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * CopyPartLength;
            int length = Math.Min(CopyPartLength, count - first);
            new ReadOnlySpan<float>(from + first, length).CopyTo(new Span<float>(to + first, length));
        }
    }

    private readonly struct UnaryJob<TFunction>(float* x, float* y, int count, TFunction function) : IJob
        where TFunction : struct, IUnaryFunction
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * PartLength;
            int to = Math.Min(from + PartLength, count);
            int i = from;
            for (; i <= to - TLanes.Count; i += TLanes.Count)
            {
                function.Value(TLanes.Load(x + i)).Store(y + i);
            }

            if (i < to)
            {
                Tail.Store(function.Value(Tail.Load<TLanes>(x + i, to - i)), y + i, to - i);
            }
        }
    }

    private readonly struct SlopeJob<TFunction>(
        float* x, float* y, float* dY, float* dX, int count, bool accumulate, TFunction function) : IJob
        where TFunction : struct, IUnaryFunction
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * PartLength;
            int to = Math.Min(from + PartLength, count);
            int i = from;
            for (; i <= to - TLanes.Count; i += TLanes.Count)
            {
                TLanes slope = TLanes.Load(dY + i) * function.Slope(TLanes.Load(x + i), TLanes.Load(y + i));
                (accumulate ? TLanes.Load(dX + i) + slope : slope).Store(dX + i);
            }

            if (i < to)
            {
                int rest = to - i;
                TLanes slope = Tail.Load<TLanes>(dY + i, rest)
                    * function.Slope(Tail.Load<TLanes>(x + i, rest), Tail.Load<TLanes>(y + i, rest));
                Tail.Store(accumulate ? Tail.Load<TLanes>(dX + i, rest) + slope : slope, dX + i, rest);
            }
        }
    }

    private readonly struct AddJob(float* source, float* destination, int count) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * PartLength;
            int to = Math.Min(from + PartLength, count);
            int i = from;
            for (; i <= to - TLanes.Count; i += TLanes.Count)
            {
                (TLanes.Load(destination + i) + TLanes.Load(source + i)).Store(destination + i);
            }

            if (i < to)
            {
                int rest = to - i;
                TLanes sum = Tail.Load<TLanes>(destination + i, rest) + Tail.Load<TLanes>(source + i, rest);
                Tail.Store(sum, destination + i, rest);
            }
        }
    }
}
