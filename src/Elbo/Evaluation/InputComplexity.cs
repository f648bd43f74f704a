using System.IO.Compression;

namespace Elbo.Evaluation;

/// <summary>
/// How many bits an image takes when it is packed without loss, as in Serra et al. 2020, "Input complexity and
/// out-of-distribution detection with likelihood-based generative models", section 3: here by zlib at its smallest
/// after one of PNG's five filters, whichever packs best.
/// </summary>
/// <remarks>One version of .NET packs alike everywhere; another one may pack a little better.</remarks>
public static class InputComplexity
{
    private const int Filters = 5;

    /// <summary>The length of the packed image in bits.</summary>
    /// <param name="pixels">Bytes, row-major, channels last.</param>
    /// <param name="rowLength">Bytes of a row.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    public static long Bits(ReadOnlySpan<byte> pixels, int rowLength, int channels)
    {
        byte[] filtered = new byte[pixels.Length];
        long least = long.MaxValue;
        for (int filter = 0; filter < Filters; filter++)
        {
            Filter(filter, pixels, rowLength, channels, filtered);
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                zlib.Write(filtered);
            }

            least = Math.Min(least, packed.Length);
        }

        return 8 * least;
    }

    private static void Filter(
        int filter, ReadOnlySpan<byte> pixels, int rowLength, int channels, Span<byte> filtered)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            bool hasLeft = i % rowLength >= channels;
            bool hasUp = i >= rowLength;
            int left = hasLeft ? pixels[i - channels] : 0;
            int up = hasUp ? pixels[i - rowLength] : 0;
            int corner = hasLeft && hasUp ? pixels[i - rowLength - channels] : 0;
            int prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, corner),
            };
            filtered[i] = (byte)(pixels[i] - prediction);
        }
    }

    // PNG's fourth filter: whichever neighbour is nearest to left + up - corner
    private static int Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner);
        int toUp = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + up - (2 * corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
