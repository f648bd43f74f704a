namespace Elbo.Reports;

/// <summary>Draws translucent discs with smooth edges onto a transparent picture.</summary>
internal sealed class DiscCanvas(int width, int height)
{
    // Premultiplied red, green, blue and opacity, 0..1: rounding to bytes happens once, at the end.
    private readonly float[] layers = new float[width * height * 4];

    public void Draw(double centreX, double centreY, double radius, Rgb colour, double opacity)
    {
        int top = Math.Max(0, (int)Math.Floor(centreY - radius - 1));
        int bottom = Math.Min(height - 1, (int)Math.Ceiling(centreY + radius + 1));
        int left = Math.Max(0, (int)Math.Floor(centreX - radius - 1));
        int right = Math.Min(width - 1, (int)Math.Ceiling(centreX + radius + 1));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double dx = x + 0.5 - centreX;
                double dy = y + 0.5 - centreY;

                // How much of the pixel lies within: exact for a straight edge, near enough for a disc.
                double cover = Math.Clamp(radius + 0.5 - Math.Sqrt((dx * dx) + (dy * dy)), 0, 1);
                if (cover > 0)
                {
                    Blend(((y * width) + x) * 4, colour, (float)(cover * opacity));
                }
            }
        }
    }

    public Picture ToPicture()
    {
        byte[] pixels = new byte[layers.Length];
        for (int at = 0; at < layers.Length; at += 4)
        {
            float opacity = layers[at + 3];
            if (opacity <= 0)
            {
                continue;
            }

            for (int channel = 0; channel < 3; channel++)
            {
                pixels[at + channel] = ToByte(layers[at + channel] / opacity);
            }

            pixels[at + 3] = ToByte(opacity);
        }

        return new Picture(width, height, 4, pixels);
    }

    private static byte ToByte(float value) => (byte)Math.Clamp((int)((value * 255f) + 0.5f), 0, 255);

    private void Blend(int at, Rgb colour, float opacity)
    {
        float under = 1f - opacity;
        layers[at] = (colour.Red / 255f * opacity) + (layers[at] * under);
        layers[at + 1] = (colour.Green / 255f * opacity) + (layers[at + 1] * under);
        layers[at + 2] = (colour.Blue / 255f * opacity) + (layers[at + 2] * under);
        layers[at + 3] = opacity + (layers[at + 3] * under);
    }
}
