using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The radially averaged power spectrum of images (Field 1987; for what generative models miss of it, Durall, Keuper
/// and Keuper 2020, <see href="https://arxiv.org/abs/2003.01826"/>): how much of an image is coarse, how much fine.
/// </summary>
/// <remarks>
/// P(u, v) = |1/(H W) sum_yx x_yx exp(-2 pi i (u y / H + v x / W))|^2, in squared pixels, so that the sum over all
/// (u, v) is the mean of x^2 (Parseval); -H/2 &lt; u &lt;= H/2, -W/2 &lt; v &lt;= W/2. Its frequency is
/// sqrt((u/H)^2 + (v/W)^2), cycles per pixel. A ring takes the coefficients whose frequency, times the longer side,
/// rounds to its number, so that ring 0 is the mean alone. Several channels are averaged. Images are taken as
/// periodic: what differs at opposite borders is an edge there.
/// </remarks>
public sealed class PowerSpectrum
{
    private readonly int height;
    private readonly int width;
    private readonly int[] ringOf;
    private readonly int[] counts;
    private readonly double[] frequencies;
    private readonly double[] cosHeight;
    private readonly double[] sinHeight;
    private readonly double[] cosWidth;
    private readonly double[] sinWidth;
    private readonly double[] real;
    private readonly double[] imaginary;

    /// <summary>The spectrum of images of a size.</summary>
    /// <exception cref="EvaluationException">A side is not positive.</exception>
    public PowerSpectrum(int height, int width)
    {
        if (height < 1 || width < 1)
        {
            throw new EvaluationException(
                $"PowerSpectrum: {height} x {width} is no size of an image: sides start at 1. Give images.");
        }

        this.height = height;
        this.width = width;
        (cosHeight, sinHeight) = Circle(height);
        (cosWidth, sinWidth) = Circle(width);
        Half = (width / 2) + 1;
        real = new double[height * Half];
        imaginary = new double[height * Half];
        ringOf = new int[height * Half];
        int longer = Math.Max(height, width);
        for (int u = 0; u < height; u++)
        {
            for (int v = 0; v < Half; v++)
            {
                double down = (double)Math.Min(u, height - u) / height;
                double across = (double)v / width;
                ringOf[(u * Half) + v] = (int)Math.Round(Math.Sqrt((down * down) + (across * across)) * longer);
            }
        }

        counts = new int[ringOf.Max() + 1];
        for (int at = 0; at < ringOf.Length; at++)
        {
            counts[ringOf[at]] += Times(at % Half);
        }

        frequencies = [.. counts.Select((_, ring) => (double)ring / longer)];
    }

    /// <summary>The frequency of each ring, cycles per pixel; 0.5 is the finest along a side.</summary>
    public IReadOnlyList<double> Frequencies => frequencies;

    /// <summary>How many coefficients each ring has; together as many as pixels.</summary>
    public IReadOnlyList<int> Counts => counts;

    // x is real, so P(-u, -v) = P(u, v): columns 0 to W/2 tell all.
    private int Half { get; }

    /// <summary>The mean power of each ring's coefficients, squared pixels.</summary>
    /// <param name="image">[height, width, channels], or without the last.</param>
    /// <exception cref="EvaluationException">It is not of the size.</exception>
    public double[] Of(ReadOnlySpan<float> image)
    {
        int channels = image.Length / (height * width);
        if (channels == 0 || channels * height * width != image.Length)
        {
            throw new EvaluationException(
                $"PowerSpectrum: {image.Length} values are no image of {height} x {width}. Give whole images.");
        }

        double[] rings = new double[counts.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            Rows(image, channel, channels);
            Columns(rings, 1.0 / channels);
        }

        double scale = 1 / ((double)height * width * height * width);
        for (int ring = 0; ring < rings.Length; ring++)
        {
            rings[ring] *= scale / Math.Max(1, counts[ring]);
        }

        return rings;
    }

    /// <summary>The power of all coefficients above a frequency, squared pixels: a part of the mean of x^2.</summary>
    /// <param name="rings">What <see cref="Of"/> gave.</param>
    /// <param name="frequency">Cycles per pixel: rings above it count.</param>
    public double Above(ReadOnlySpan<double> rings, double frequency)
    {
        double sum = 0;
        for (int ring = 0; ring < rings.Length; ring++)
        {
            sum += frequencies[ring] > frequency ? rings[ring] * counts[ring] : 0;
        }

        return sum;
    }

    // cos and sin of 2 pi k / n, exact in their symmetries
    private static (double[] Cos, double[] Sin) Circle(int n)
    {
        double[] cos = new double[n];
        double[] sin = new double[n];
        for (int k = 0; k < n; k++)
        {
            int near = Math.Min(k, n - k);
            double angle = 2 * Math.PI * near / n;
            double quarter = Math.PI / 2;
            cos[k] = angle <= quarter ? DoubleMath.Sin(quarter - angle) : -DoubleMath.Sin(angle - quarter);
            sin[k] = 2 * near == n ? 0 : (near == k ? 1 : -1) * DoubleMath.Sin(angle);
        }

        return (cos, sin);
    }

    private int Times(int v) => v == 0 || 2 * v == width ? 1 : 2;

    private void Rows(ReadOnlySpan<float> image, int channel, int channels)
    {
        for (int y = 0; y < height; y++)
        {
            for (int v = 0; v < Half; v++)
            {
                double a = 0;
                double b = 0;
                for (int x = 0, at = 0; x < width; x++)
                {
                    double pixel = image[(((y * width) + x) * channels) + channel];
                    a += pixel * cosWidth[at];
                    b -= pixel * sinWidth[at];
                    at += v;
                    at -= at >= width ? width : 0;
                }

                real[(y * Half) + v] = a;
                imaginary[(y * Half) + v] = b;
            }
        }
    }

    private void Columns(double[] rings, double weight)
    {
        for (int u = 0; u < height; u++)
        {
            for (int v = 0; v < Half; v++)
            {
                double a = 0;
                double b = 0;
                for (int y = 0, at = 0; y < height; y++)
                {
                    double re = real[(y * Half) + v];
                    double im = imaginary[(y * Half) + v];
                    a += (re * cosHeight[at]) + (im * sinHeight[at]);
                    b += (im * cosHeight[at]) - (re * sinHeight[at]);
                    at += u;
                    at -= at >= height ? height : 0;
                }

                rings[ringOf[(u * Half) + v]] += weight * Times(v) * ((a * a) + (b * b));
            }
        }
    }
}
