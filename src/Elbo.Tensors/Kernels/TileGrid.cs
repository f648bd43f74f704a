using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The small images of a convolution with 3x3 kernels in tiles of 2x2 pixels, image by image and row by row, and what
/// <see cref="Winograd"/> makes of a tile. The last tile of an odd side has pixels outside of the image: they are read
/// as 0 and not written.
/// </summary>
internal readonly unsafe struct TileGrid
{
    private const int Out = 2;
    private const int Side = 4;
    private readonly int rows;
    private readonly int columns;

    /// <summary>The tiles of a convolution.</summary>
    public TileGrid(in ConvGeometry sizes)
    {
        Sizes = sizes;
        rows = (sizes.OutHeight + 1) / Out;
        columns = (sizes.OutWidth + 1) / Out;
    }

    /// <summary>The convolution.</summary>
    public ConvGeometry Sizes { get; }

    /// <summary>How many tiles there are.</summary>
    public int Count => Sizes.Batch * rows * columns;

    /// <summary>
    /// B^T x B of some tiles, B^T = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1]: [16 positions, stride tiles, channels].
    /// </summary>
    [SkipLocalsInit]
    public void See<TLanes>(float* big, int first, int count, float* seen, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        int channels = Sizes.Channels;
        Buffer nothing = BufferPool.Rent(channels);
        new Span<float>(nothing.Data, channels).Clear();
        float** pixels = stackalloc float*[Side * Side];
        nint plane = (nint)stride * channels;
        for (int i = 0; i < count; i++)
        {
            (int image, int top, int left) = Place(first + i);
            float* from = big + ((nint)image * Sizes.BigLength);
            for (int k = 0; k < Side * Side; k++)
            {
                int y = top - Sizes.Padding + (k / Side);
                int x = left - Sizes.Padding + (k % Side);
                pixels[k] = (uint)y < (uint)Sizes.Height && (uint)x < (uint)Sizes.Width
                    ? from + (((nint)y * Sizes.Width) + x) * channels
                    : nothing.Data;
            }

            float* to = seen + ((nint)i * channels);
            for (int c = 0; c < channels; c += TLanes.Count)
            {
                SeeRows<TLanes>(pixels, c, to + c, plane);
            }
        }

        BufferPool.Return(nothing);
    }

    /// <summary>
    /// A dy A^T of some tiles, A = [1 0; 1 1; 1 -1; 0 -1]: [16 positions, stride tiles, filters].
    /// </summary>
    [SkipLocalsInit]
    public void SeeSlopes<TLanes>(float* small, int first, int count, float* slopes, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        int filters = Sizes.Filters;
        nint plane = (nint)stride * filters;
        TLanes nothing = TLanes.Splat(0f);
        for (int i = 0; i < count; i++)
        {
            (int image, int top, int left) = Place(first + i);
            float* from = small + ((nint)image * Sizes.SmallLength) + ((((nint)top * Sizes.OutWidth) + left) * filters);
            nint below = (nint)Sizes.OutWidth * filters;
            bool isWide = left + 1 < Sizes.OutWidth;
            bool isHigh = top + 1 < Sizes.OutHeight;
            float* to = slopes + ((nint)i * filters);
            for (int f = 0; f < filters; f += TLanes.Count)
            {
                TLanes a = TLanes.Load(from + f);
                TLanes b = isWide ? TLanes.Load(from + filters + f) : nothing;
                TLanes c = isHigh ? TLanes.Load(from + below + f) : nothing;
                TLanes d = isWide && isHigh ? TLanes.Load(from + below + filters + f) : nothing;
                Spread(a, b, to + f, plane);
                Spread(a + c, b + d, to + f + (Side * plane), plane);
                Spread(a - c, b - d, to + f + (2 * Side * plane), plane);
                Spread(nothing - c, nothing - d, to + f + (3 * Side * plane), plane);
            }
        }
    }

    /// <summary>Writes A^T m A of a tile's products, A^T = [1 1 1 0; 0 1 -1 -1], then the epilogue.</summary>
    /// <param name="products">The first of them, [filters].</param>
    /// <param name="plane">Numbers from a position to the next.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="small">All small images.</param>
    /// <param name="accumulate">Whether it is added to what is there.</param>
    /// <param name="epilogue">What follows.</param>
    public void Write<TLanes, TEpilogue>(
        float* products, nint plane, int tile, float* small, bool accumulate, TEpilogue epilogue)
        where TLanes : struct, ILanes<TLanes>
        where TEpilogue : struct, IGemmEpilogue
    {
        int filters = Sizes.Filters;
        (int image, int top, int left) = Place(tile);
        float* to = small + ((nint)image * Sizes.SmallLength) + ((((nint)top * Sizes.OutWidth) + left) * filters);
        nint below = (nint)Sizes.OutWidth * filters;
        int wide = Math.Min(Out, Sizes.OutWidth - left);
        int high = Math.Min(Out, Sizes.OutHeight - top);
        nint row = Side * plane;
        for (int f = 0; f < filters; f += TLanes.Count)
        {
            float* m = products + f;
            Sum(m, plane, out TLanes upper0, out TLanes upper1);
            Sum(m + row, plane, out TLanes second0, out TLanes second1);
            Sum(m + (2 * row), plane, out TLanes third0, out TLanes third1);
            Sum(m + (3 * row), plane, out TLanes last0, out TLanes last1);
            Put(to + f, upper0 + second0 + third0, accumulate);
            if (wide > 1)
            {
                Put(to + filters + f, upper1 + second1 + third1, accumulate);
            }

            if (high > 1)
            {
                Put(to + below + f, second0 - third0 - last0, accumulate);
                if (wide > 1)
                {
                    Put(to + below + filters + f, second1 - third1 - last1, accumulate);
                }
            }
        }

        for (int y = 0; y < high; y++)
        {
            epilogue.Finish<TLanes>(to + (y * below), filters, wide, filters, 0);
        }
    }

    // B^T from above and below, then from left and right, of one vector of channels
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SeeRows<TLanes>(float** pixels, int c, float* to, nint plane)
        where TLanes : struct, ILanes<TLanes>
    {
        Columns(pixels, c, 0, out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3);
        Columns(pixels, c, 1, out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3);
        Columns(pixels, c, 2, out TLanes c0, out TLanes c1, out TLanes c2, out TLanes c3);
        Columns(pixels, c, 3, out TLanes d0, out TLanes d1, out TLanes d2, out TLanes d3);
        Row(a0, b0, c0, d0, to, plane);
        Row(a1, b1, c1, d1, to + (Side * plane), plane);
        Row(a2, b2, c2, d2, to + (2 * Side * plane), plane);
        Row(a3, b3, c3, d3, to + (3 * Side * plane), plane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<TLanes>(
        float** pixels, int c, int x, out TLanes first, out TLanes second, out TLanes third, out TLanes fourth)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Load(pixels[x] + c);
        TLanes b = TLanes.Load(pixels[Side + x] + c);
        TLanes d = TLanes.Load(pixels[(2 * Side) + x] + c);
        TLanes e = TLanes.Load(pixels[(3 * Side) + x] + c);
        first = a - d;
        second = b + d;
        third = d - b;
        fourth = b - e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TLanes>(TLanes a, TLanes b, TLanes c, TLanes d, float* to, nint plane)
        where TLanes : struct, ILanes<TLanes>
    {
        (a - c).Store(to);
        (b + c).Store(to + plane);
        (c - b).Store(to + (2 * plane));
        (b - d).Store(to + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread<TLanes>(TLanes left, TLanes right, float* to, nint plane)
        where TLanes : struct, ILanes<TLanes>
    {
        left.Store(to);
        (left + right).Store(to + plane);
        (left - right).Store(to + (2 * plane));
        (TLanes.Splat(0f) - right).Store(to + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TLanes>(float* m, nint plane, out TLanes left, out TLanes right)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes second = TLanes.Load(m + plane);
        TLanes third = TLanes.Load(m + (2 * plane));
        left = TLanes.Load(m) + second + third;
        right = second - third - TLanes.Load(m + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes>(float* to, TLanes value, bool accumulate)
        where TLanes : struct, ILanes<TLanes> => (accumulate ? TLanes.Load(to) + value : value).Store(to);

    // image, and the upper left pixel of the tile in it
    private (int Image, int Top, int Left) Place(int tile)
    {
        int perImage = rows * columns;
        int within = tile % perImage;
        return (tile / perImage, within / columns * Out, within % columns * Out);
    }
}
