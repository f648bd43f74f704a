using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Ways from one code to another.</summary>
internal static class LatentPath
{
    // Below it an arc cannot be told from its chord in double.
    private const double SmallestAngle = 1e-6;

    /// <summary>The straight way: a + t (b - a), at t = 0, 1/steps, ..., 1; [steps + 1, latent].</summary>
    public static float[] Straight(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int steps)
    {
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
    /// (Shoemake 1985); straight where there is no one such way.
    /// </summary>
    public static float[] Spherical(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double[] centre, int steps)
    {
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
}
