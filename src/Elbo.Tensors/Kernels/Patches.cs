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
        for (int oy = 0; oy < g.OutHeight; oy++)
        {
            for (int ox = 0; ox < g.OutWidth; ox++)
            {
                float* patch = patches + (((nint)oy * g.OutWidth) + ox) * patchRow;
                Window window = Window.At(g, ox);
                for (int ky = 0; ky < g.KernelHeight; ky++, patch += run)
                {
                    int y = (oy * g.Stride) - g.Padding + ky;
                    if ((uint)y >= (uint)g.Height || window.Length <= 0)
                    {
                        new Span<float>(patch, run).Clear();
                        continue;
                    }

                    float* source = image + (((nint)y * g.Width) + window.Column) * g.Channels;
                    if (window.Length < run)
                    {
                        new Span<float>(patch, run).Clear();
                    }

                    Copy<TLanes>(source, patch + window.Skip, window.Length);
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
            for (int ox = 0; ox < g.OutWidth; ox++)
            {
                float* patch = patches + (((nint)oy * g.OutWidth) + ox) * patchRow;
                Window window = Window.At(g, ox);
                for (int ky = 0; ky < g.KernelHeight; ky++, patch += run)
                {
                    int y = (oy * g.Stride) - g.Padding + ky;
                    if ((uint)y < (uint)g.Height && window.Length > 0)
                    {
                        float* target = image + (((nint)y * g.Width) + window.Column) * g.Channels;
                        Add<TLanes>(patch + window.Skip, target, window.Length);
                    }
                }
            }
        }
    }

    // Runs are short: a loop of vectors costs less than a call.
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
