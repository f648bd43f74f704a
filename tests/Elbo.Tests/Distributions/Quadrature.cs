namespace Elbo.Tests.Distributions;

/// <summary>
/// Integrals over an interval far wider than the mass, by the trapezoid rule, which is exact to rounding for it.
/// </summary>
internal static class Quadrature
{
    public const int Points = 4001;

    public static float[] Grid(double from, double to) =>
        [.. Enumerable.Range(0, Points).Select(i => (float)(from + ((to - from) * i / (Points - 1))))];

    public static double Integrate(double from, double to, Func<int, double> value) =>
        (to - from) / (Points - 1) * Enumerable.Range(0, Points).Sum(value);
}
