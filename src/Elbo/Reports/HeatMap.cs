namespace Elbo.Reports;

/// <summary>
/// Images with what is odd about them: where a pixel's loss is above the usual, the image, pale and grey, turns red.
/// </summary>
public static class HeatMap
{
    // The image stays visible below the heat, and the heat stands out of it.
    private const float Paleness = 0.5f;

    /// <summary>Images under their losses, in colour.</summary>
    /// <param name="images">The images.</param>
    /// <param name="losses">A loss for each pixel and channel, as the pixels lie.</param>
    /// <param name="usual">The usual loss at each place of an image; empty for 0 everywhere.</param>
    /// <exception cref="ReportException">The sizes do not fit.</exception>
    public static ImageBatch Over(ImageBatch images, ReadOnlySpan<float> losses, IReadOnlyList<double> usual)
    {
        int size = images.Height * images.Width * images.Channels;
        if (losses.Length != images.Pixels.Length || (usual.Count > 0 && usual.Count != size))
        {
            throw new ReportException(
                $"HeatMap: {losses.Length} losses and {usual.Count} usual ones do not fit {images.Pixels.Length} "
                + $"pixels of {size} an image. Give one loss for each pixel and channel.");
        }

        int places = images.Height * images.Width;
        float[] heat = new float[images.Count * places];
        for (int i = 0; i < losses.Length; i++)
        {
            heat[i / images.Channels] += losses[i] - (usual.Count == 0 ? 0 : (float)usual[i % size]);
        }

        float[] pixels = new float[heat.Length * 3];
        for (int image = 0; image < images.Count; image++)
        {
            Span<float> own = heat.AsSpan(image * places, places);
            float most = Math.Max(own.ToArray().Max(), 1e-6f);
            for (int place = 0; place < places; place++)
            {
                int at = (image * places) + place;
                float share = Math.Clamp(own[place] / most, 0f, 1f);
                float grey = 1f - (Paleness * (1f - Grey(images, at)));
                pixels[at * 3] = grey + (share * (1f - grey));
                pixels[(at * 3) + 1] = grey * (1f - share);
                pixels[(at * 3) + 2] = grey * (1f - share);
            }
        }

        return new ImageBatch(pixels, images.Count, images.Height, images.Width, 3);
    }

    /// <summary>The same images in three channels, to stand beside coloured ones.</summary>
    public static ImageBatch Coloured(ImageBatch images) => images.Channels == 3
        ? images
        : new ImageBatch(
            [.. images.Pixels.SelectMany(pixel => Enumerable.Repeat(pixel, 3))], images.Count, images.Height,
            images.Width, 3);

    private static float Grey(ImageBatch images, int place) => images.Channels == 1
        ? Math.Clamp(images.Pixels[place], 0f, 1f)
        : Math.Clamp(
            (images.Pixels[place * 3] + images.Pixels[(place * 3) + 1] + images.Pixels[(place * 3) + 2]) / 3, 0f, 1f);
}
