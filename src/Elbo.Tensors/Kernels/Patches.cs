using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Between a big image and its patches: the matrix [small pixels, kernel height x kernel width x channels] whose row is
/// what the kernel sees at one pixel of the small image. With channels last, each row of a kernel is one run of memory.
/// </summary>
internal static unsafe class Patches
{
    /// <summary>Copies the patches of one image out; what lies outside of the image is zero.</summary>
    public static void Gather<TLanes>(in ConvGeometry g, float* image, float* patches, nint patchRow)
        where TLanes : struct, ILanes<TLanes>
    {
        int run = g.KernelWidth * g.Channels;
        nint step = (nint)g.Stride * g.Channels;
        (int first, int last) = Whole(g);
        for (int oy = 0; oy < g.OutHeight; oy++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                float* patch = patches + (oy * g.OutWidth * patchRow) + ((nint)ky * run);
                int y = (oy * g.Stride) - g.Padding + ky;
                bool isInside = (uint)y < (uint)g.Height;
                float* row = image + ((nint)y * g.Width * g.Channels);
                for (int ox = 0; ox < g.OutWidth; ox++)
                {
                    if (isInside && ox == first)
                    {
                        float* from = row + ((((nint)first * g.Stride) - g.Padding) * g.Channels);
                        CopyRuns<TLanes>(from, step, patch + (first * patchRow), patchRow, run, last - first);
                        ox = last - 1;
                        continue;
                    }

                    float* target = patch + (ox * patchRow);
                    new Span<float>(target, run).Clear();
                    Window window = Window.At(g, ox);
                    if (isInside && window.Length > 0)
                    {
                        Copy<TLanes>(row + ((nint)window.Column * g.Channels), target + window.Skip, window.Length);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Adds patches into one image, in the order of the small image's pixels; what lies outside is dropped.
    /// </summary>
    public static void Scatter<TLanes>(in ConvGeometry g, float* patches, nint patchRow, float* image)
        where TLanes : struct, ILanes<TLanes>
    {
        int run = g.KernelWidth * g.Channels;
        for (int oy = 0; oy < g.OutHeight; oy++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int y = (oy * g.Stride) - g.Padding + ky;
                if ((uint)y >= (uint)g.Height)
                {
                    continue;
                }

                float* patch = patches + (oy * g.OutWidth * patchRow) + ((nint)ky * run);
                float* row = image + ((nint)y * g.Width * g.Channels);
                for (int ox = 0; ox < g.OutWidth; ox++, patch += patchRow)
                {
                    Window window = Window.At(g, ox);
                    if (window.Length > 0)
                    {
                        Add<TLanes>(patch + window.Skip, row + ((nint)window.Column * g.Channels), window.Length);
                    }
                }
            }
        }
    }

    // The pixels whose kernel rows lie inside of the image as a whole: first..last, or (-1, 0) where there is none.
    private static (int First, int Last) Whole(in ConvGeometry g)
    {
        int first = (g.Padding + g.Stride - 1) / g.Stride;
        int room = g.Width + g.Padding - g.KernelWidth;
        int last = room < 0 ? 0 : Math.Min(g.OutWidth, (room / g.Stride) + 1);
        return first < last ? (first, last) : (-1, 0);
    }

    // Many runs of one length. Runs are short: a loop of vectors costs less than a call.
    private static void CopyRuns<TLanes>(
        float* source, nint sourceStep, float* target, nint targetStep, int length, int count)
        where TLanes : struct, ILanes<TLanes>
    {
        if (length == 3)
        {
            for (int i = 0; i < count; i++, source += sourceStep, target += targetStep)
            {
                target[0] = source[0];
                target[1] = source[1];
                target[2] = source[2];
            }

            return;
        }

        for (int i = 0; i < count; i++, source += sourceStep, target += targetStep)
        {
            Copy<TLanes>(source, target, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<TLanes>(float* source, float* target, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Load(source + i).Store(target + i);
        }

        for (; i < length; i++)
        {
            target[i] = source[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLanes>(float* source, float* target, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            (TLanes.Load(target + i) + TLanes.Load(source + i)).Store(target + i);
        }

        for (; i < length; i++)
        {
            target[i] += source[i];
        }
    }

    // The part of a kernel row that lies inside of the image: how much to skip of the patch, where it begins, how long
    // it is.
    private readonly struct Window(int skip, int column, int length)
    {
        public readonly int Skip = skip;
        public readonly int Column = column;
        public readonly int Length = length;

        public static Window At(in ConvGeometry g, int ox)
        {
            int x = (ox * g.Stride) - g.Padding;
            int first = Math.Max(x, 0);
            int last = Math.Min(x + g.KernelWidth, g.Width);
            return new Window((first - x) * g.Channels, first, (last - first) * g.Channels);
        }
    }
}
