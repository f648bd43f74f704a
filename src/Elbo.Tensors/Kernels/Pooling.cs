namespace Elbo.Tensors.Kernels;

/// <summary>
/// Loops over squares of 2 x 2 pixels of channels-last images: one pixel of the small image for each square of the
/// large one.
/// </summary>
internal static unsafe class Pooling
{
    /// <summary>small = the largest of each square.</summary>
    public static void Largest(float* large, float* small, Shape shape) =>
        Run(new Squares<LargestBody>(large, small, null, null, shape, accumulate: false));

    /// <summary>dLarge (+)= dSmall at the first pixel of the square that equals small, 0 at the others.</summary>
    public static void LargestBack(
        float* large, float* small, float* dSmall, float* dLarge, Shape shape, bool accumulate) =>
        Run(new Squares<LargestBackBody>(large, small, dSmall, dLarge, shape, accumulate));

    /// <summary>large = small in every pixel of the square.</summary>
    public static void Repeat(float* small, float* large, Shape shape) =>
        Run(new Squares<RepeatBody>(large, small, null, null, shape, accumulate: false));

    /// <summary>dSmall (+)= the sum of dLarge over the square.</summary>
    public static void RepeatBack(float* dLarge, float* dSmall, Shape shape, bool accumulate) =>
        Run(new Squares<RepeatBackBody>(dLarge, dSmall, null, null, shape, accumulate));

    private static void Run<TBody>(in Squares<TBody> squares)
        where TBody : struct, ISquareBody => Workers.Run(squares.Parts, squares);

    private interface ISquareBody
    {
        static abstract void Run<T>(in Square square)
            where T : struct, ILanes<T>;
    }

    // Where the channels of a square lie: the four pixels of the large image, the one of the small, their gradients.
    private readonly ref struct Square(
        float* large, float* small, float* dSmall, float* dLarge, nint across, nint down, bool accumulate)
    {
        public readonly float* Large = large;
        public readonly float* Small = small;
        public readonly float* SmallGradient = dSmall;
        public readonly float* LargeGradient = dLarge;
        public readonly bool Accumulate = accumulate;

        public nint Pixel(int index) => ((index & 1) * across) + ((index >> 1) * down);
    }

    // Where a square of pixels and the pixel that it becomes begin.
    private readonly record struct SquarePlace(nint Large, nint Small);

    private readonly struct Squares<TBody>(
        float* large, float* small, float* dSmall, float* dLarge, Shape shape, bool accumulate)
        : IJob, IColumnBody<SquarePlace>
        where TBody : struct, ISquareBody
    {
        private readonly int rows = shape[0] * (shape[1] / 2);
        private readonly int height = shape[1];
        private readonly int width = shape[2];
        private readonly int channels = shape[3];

        public int Parts => (rows + RowsPerPart - 1) / RowsPerPart;

        private int RowsPerPart => Math.Max(1, Elementwise.PartLength / Math.Max(1, 2 * width * channels));

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int last = Math.Min((part + 1) * RowsPerPart, rows);
            for (int row = part * RowsPerPart; row < last; row++)
            {
                int smallHeight = height / 2;
                nint image = row / smallHeight;
                nint largeRow = (image * height) + (2 * (row % smallHeight));
                for (int column = 0; column < width / 2; column++)
                {
                    nint largeAt = ((largeRow * width) + (2 * column)) * channels;
                    nint smallAt = (((nint)row * (width / 2)) + column) * channels;
                    ColumnVectors.Run<TLanes, Squares<TBody>, SquarePlace>(
                        this, new SquarePlace(largeAt, smallAt), 0, channels);
                }
            }
        }

        public void Down<T>(in SquarePlace place, int channel)
            where T : struct, ILanes<T>
        {
            (nint largeAt, nint smallAt) = (place.Large + channel, place.Small + channel);
            TBody.Run<T>(new Square(
                large + largeAt, small + smallAt, dSmall + smallAt, dLarge + largeAt,
                channels, (nint)width * channels, accumulate));
        }
    }

    private readonly struct LargestBody : ISquareBody
    {
        public static void Run<T>(in Square square)
            where T : struct, ILanes<T>
        {
            MaxReduction max = default;
            T largest = T.Load(square.Large);
            for (int i = 1; i < 4; i++)
            {
                largest = max.Combine(largest, T.Load(square.Large + square.Pixel(i)));
            }

            largest.Store(square.Small);
        }
    }

    private readonly struct LargestBackBody : ISquareBody
    {
        public static void Run<T>(in Square square)
            where T : struct, ILanes<T>
        {
            T largest = T.Load(square.Small);
            T gradient = T.Load(square.SmallGradient);
            T zero = T.Splat(0f);
            T isOpen = T.EqualTo(zero, zero);
            for (int i = 0; i < 4; i++)
            {
                float* target = square.LargeGradient + square.Pixel(i);
                T isHit = T.And(isOpen, T.EqualTo(T.Load(square.Large + square.Pixel(i)), largest));
                T value = T.And(isHit, gradient);
                (square.Accumulate ? T.Load(target) + value : value).Store(target);
                isOpen = T.Select(isHit, zero, isOpen);
            }
        }
    }

    private readonly struct RepeatBody : ISquareBody
    {
        public static void Run<T>(in Square square)
            where T : struct, ILanes<T>
        {
            T value = T.Load(square.Small);
            for (int i = 0; i < 4; i++)
            {
                value.Store(square.Large + square.Pixel(i));
            }
        }
    }

    private readonly struct RepeatBackBody : ISquareBody
    {
        public static void Run<T>(in Square square)
            where T : struct, ILanes<T>
        {
            T sum = T.Load(square.Large);
            for (int i = 1; i < 4; i++)
            {
                sum += T.Load(square.Large + square.Pixel(i));
            }

            (square.Accumulate ? T.Load(square.Small) + sum : sum).Store(square.Small);
        }
    }
}
