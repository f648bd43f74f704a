using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Ways from one code to another. Safe to call from many threads.</summary>
public static class LatentPath
{
    // Below it an arc cannot be told from its chord in double.
    private const double SmallestAngle = 1e-6;

    /// <summary>The straight way: a + t (b - a), at t = 0, 1/steps, ..., 1; [steps + 1, latent].</summary>
    /// <exception cref="EvaluationException">The codes differ in length, or there is no step.</exception>
    public static float[] Straight(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int steps)
    {
        Check(a, b, a.Length, steps);
        float[] path = new float[(steps + 1) * a.Length];
        for (int i = 0; i < path.Length; i++)
        {
            double t = (double)(i / a.Length) / steps;
            int latent = i % a.Length;
            path[i] = (float)(((1 - t) * a[latent]) + (t * b[latent]));
        }

        return path;
    }

    /// <summary>
    /// The way over a sphere around a centre: (sin((1-t) w) a + sin(t w) b) / sin w with w the angle between a and b
    /// (Shoemake 1985); straight where there is no one such way. [steps + 1, latent].
    /// </summary>
    /// <exception cref="EvaluationException">The codes differ in length, or there is no step.</exception>
    public static float[] Spherical(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double[] centre, int steps)
    {
        Check(a, b, centre.Length, steps);
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int latent = 0; latent < a.Length; latent++)
        {
            double fromA = a[latent] - centre[latent];
            double fromB = b[latent] - centre[latent];
            product += fromA * fromB;
            squareA += fromA * fromA;
            squareB += fromB * fromB;
        }

        double angle = DoubleMath.ArcCos(Math.Clamp(product / Math.Sqrt(squareA * squareB), -1, 1));
        if (!(angle > SmallestAngle && angle < Math.PI - SmallestAngle))
        {
            return Straight(a, b, steps);
        }

        float[] path = new float[(steps + 1) * a.Length];
        for (int i = 0; i < path.Length; i++)
        {
            double t = (double)(i / a.Length) / steps;
            int latent = i % a.Length;
            double sum = (DoubleMath.Sin((1 - t) * angle) * (a[latent] - centre[latent]))
                + (DoubleMath.Sin(t * angle) * (b[latent] - centre[latent]));
            path[i] = (float)(centre[latent] + (sum / DoubleMath.Sin(angle)));
        }

        return path;
    }

    private static void Check(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int centre, int steps)
    {
        if (a.Length != b.Length || a.Length != centre || a.IsEmpty || steps < 1)
        {
            throw new EvaluationException(
                $"Path: {steps} steps between codes of {a.Length} and {b.Length} latents around a centre of {centre}: "
                + "expected one size and 1 step or more.");
        }
    }
}
