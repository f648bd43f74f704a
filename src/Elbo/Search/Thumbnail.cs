using Elbo.Tensors;

namespace Elbo.Search;

/// <summary>Small pictures of images: each pixel the mean of a square of the image.</summary>
internal sealed class Thumbnail
{
    private const int LongestSide = 64;

    private readonly int height;
    private readonly int width;
    private readonly int factor;

    private Thumbnail(Shape item)
    {
        (height, width, Channels) = (item[0], item[1], item[2]);
        factor = (Math.Max(height, width) + LongestSide - 1) / LongestSide;
    }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height => (height + factor - 1) / factor;

    /// <summary>Pixels from left to right.</summary>
    public int Width => (width + factor - 1) / factor;

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>The pictures of items of a shape; null where they are no images.</summary>
    public static Thumbnail? For(Shape item) => item.Rank == 3 && item[-1] is 1 or 3 ? new Thumbnail(item) : null;

    /// <summary>Draws an image, [height, width, channels], pixels 0..1.</summary>
    public void Draw(ReadOnlySpan<float> image, Span<byte> thumbnail)
    {
        for (int at = 0; at < Height * Width * Channels; at++)
        {
            int channel = at % Channels;
            int left = at / Channels % Width * factor;
            int top = at / Channels / Width * factor;
            float sum = 0;
            int pixels = 0;
            for (int y = top; y < Math.Min(top + factor, height); y++)
            {
                for (int x = left; x < Math.Min(left + factor, width); x++)
                {
                    sum += image[(((y * width) + x) * Channels) + channel];
                    pixels++;
                }
            }

            thumbnail[at] = (byte)Math.Clamp((sum / pixels * 255f) + 0.5f, 0f, 255f);
        }
    }
}
