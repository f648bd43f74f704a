using Elbo.Evaluation;

namespace Elbo.Lab;

/// <summary>
/// Sharpness as a number: the power of images above a quarter of a cycle per pixel, which draws what is finer than four
/// pixels, over that of the data. 1 is as sharp as the data, below 1 is blurred.
/// </summary>
/// <param name="data">The fine power of each example of the data.</param>
internal sealed class FinePower(double[] data)
{
    /// <summary>Cycles per pixel above which power is fine.</summary>
    public const double From = 0.25;

    /// <summary>The ratio for reconstructions of the same examples, in their order.</summary>
    public Estimate OfSame(double[] images) => Same(images, 1, images, 0);

    /// <summary>The ratio for other images.</summary>
    public Estimate OfOthers(double[] images) => Others(images, 1, images, 0);

    /// <summary>
    /// How much nearer to 1 one model's reconstructions are than another's: |1 - ratio| of the far one less that of
    /// the near one.
    /// </summary>
    public Estimate NearerOfSame(double[] near, double[] far) =>
        Nearer(near, far, OfSame, (one, a, other, b) => Same(one, a, other, b));

    /// <summary>The same for other images, drawn apart.</summary>
    public Estimate NearerOfOthers(double[] near, double[] far) =>
        Nearer(near, far, OfOthers, (one, a, other, b) => Others(one, a, other, b));

    private static Estimate Nearer(
        double[] near, double[] far, Func<double[], Estimate> ratio,
        Func<double[], double, double[], double, Estimate> sum)
    {
        // |1 - r| is s (1 - r) with s the sign of 1 - r, taken as known
        double signNear = ratio(near).Mean <= 1 ? 1 : -1;
        double signFar = ratio(far).Mean <= 1 ? 1 : -1;
        Estimate found = sum(near, signNear, far, -signFar);
        return found with { Mean = found.Mean + signFar - signNear };
    }

    // (a mean(one) + b mean(other)) / mean(data) and its error by the delta method, example by example
    private Estimate Same(double[] one, double a, double[] other, double b)
    {
        double scale = data.Average();
        double ratio = ((a * one.Average()) + (b * other.Average())) / scale;
        Estimate rest = Estimate.Of(
            [.. data.Select((own, i) => ((a * one[i]) + (b * other[i]) - (ratio * own)) / scale)]);
        return new Estimate(ratio, rest.StandardError);
    }

    // the same with three independent means
    private Estimate Others(double[] one, double a, double[] other, double b)
    {
        Estimate own = Estimate.Of(data);
        Estimate first = Estimate.Of(one);
        Estimate second = Estimate.Of(other);
        double ratio = ((a * first.Mean) + (b * second.Mean)) / own.Mean;
        double variance = Square(a * first.StandardError) + Square(b * second.StandardError)
            + Square(ratio * own.StandardError);
        return new Estimate(ratio, Math.Sqrt(variance) / own.Mean);
    }

    private static double Square(double x) => x * x;
}
