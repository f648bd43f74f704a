namespace Elbo.Data.Pictures;

/// <summary>
/// Brings a picture to a size: the largest middle part of the wanted proportions, whose pixels are averaged over the
/// area of each new one. Only sums, products and quotients in a fixed order: the same bytes everywhere.
/// </summary>
internal static class PictureFit
{
    /// <summary>Writes the picture in the wanted size and channels.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="height">The wanted height.</param>
    /// <param name="width">The wanted width.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="target">Takes the bytes, <c>[height, width, channels]</c>.</param>
    public static void To(DecodedPicture picture, int height, int width, int channels, Span<byte> target)
    {
        byte[] pixels = picture.Pixels;
        if (picture.Height != height || picture.Width != width)
        {
            pixels = Resize(picture, height, width);
        }

        if (picture.Channels == channels)
        {
            pixels.CopyTo(target);
        }
        else if (channels == 1)
        {
            for (int i = 0; i < height * width; i++)
            {
                int grey = (299 * pixels[3 * i]) + (587 * pixels[(3 * i) + 1]) + (114 * pixels[(3 * i) + 2]);
                target[i] = (byte)((grey + 500) / 1000);
            }
        }
        else
        {
            for (int i = 0; i < height * width; i++)
            {
                target.Slice(3 * i, 3).Fill(pixels[i]);
            }
        }
    }

    private static byte[] Resize(DecodedPicture picture, int height, int width)
    {
        // Source pixels to a new one, the same in both directions: the smaller of the two ratios crops the other side.
        double ratio = Math.Min((double)picture.Height / height, (double)picture.Width / width);
        Share[] rows = Shares(picture.Height, height, ratio);
        Share[] columns = Shares(picture.Width, width, ratio);
        int channels = picture.Channels;
        float[] narrow = new float[width * channels];
        float[] sums = new float[width * channels];
        byte[] result = new byte[height * width * channels];
        int line = -1;
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (int from = rows[y].First; from <= rows[y].Last; from++)
            {
                // Neighbouring rows may share one of the source's, where the ratio is not whole.
                if (from != line)
                {
                    Narrow(picture, from, columns, narrow);
                    line = from;
                }

                float weight = rows[y].Weight(from);
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] += weight * narrow[i];
                }
            }

            Span<byte> target = result.AsSpan(y * width * channels, width * channels);
            for (int i = 0; i < sums.Length; i++)
            {
                target[i] = (byte)Math.Clamp(sums[i] + 0.5f, 0f, 255f);
            }
        }

        return result;
    }

    // One row of the source, averaged along itself.
    private static void Narrow(DecodedPicture picture, int row, Share[] columns, float[] narrow)
    {
        int channels = picture.Channels;
        ReadOnlySpan<byte> source = picture.Pixels.AsSpan(row * picture.Width * channels, picture.Width * channels);
        for (int x = 0; x < columns.Length; x++)
        {
            for (int k = 0; k < channels; k++)
            {
                float sum = 0;
                for (int from = columns[x].First; from <= columns[x].Last; from++)
                {
                    sum += columns[x].Weight(from) * source[(from * channels) + k];
                }

                narrow[(x * channels) + k] = sum;
            }
        }
    }

    // What each new pixel covers of a side: the middle ratio * wanted of it, in stretches of the ratio.
    private static Share[] Shares(int side, int wanted, double ratio)
    {
        double start = (side - (ratio * wanted)) / 2;
        var shares = new Share[wanted];
        for (int i = 0; i < wanted; i++)
        {
            double from = Math.Clamp(start + (ratio * i), 0, side);
            double to = Math.Clamp(start + (ratio * (i + 1)), from, side);
            int first = Math.Min((int)from, side - 1);
            int last = Math.Clamp((int)Math.Ceiling(to) - 1, first, side - 1);
            shares[i] = new Share(first, last, from, to);
        }

        return shares;
    }

    private readonly record struct Share(int First, int Last, double From, double To)
    {
        // The part of the stretch that lies in a source pixel; the weights of a stretch add up to 1.
        public float Weight(int pixel) => First == Last
            ? 1f
            : (float)((Math.Min(To, pixel + 1) - Math.Max(From, pixel)) / (To - From));
    }
}
