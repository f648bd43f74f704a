using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

[Collection(GlobalSettings.Name)]
public sealed class VectorMathTests : IDisposable
{
    // every so many floats of all 2^32 there are; a prime, so that mantissas differ from one to the next
    private const uint Stride = 4099;

    private readonly int bits = VectorWidth.Bits;

    private static readonly Function[] Functions =
    [
        new("Exp", x => x.Exp(), Math.Exp, 2),
        new("Log", x => x.Log(), Math.Log, 2),
        new("Tanh", x => x.Tanh(), Math.Tanh, 4),
        new("Sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)), 4),
        new("Softplus", x => x.Softplus(), x => Math.Max(0, x) + LogOnePlusOf(Math.Exp(-Math.Abs(x))), 4),
        new(
            "LogOnePlus",
            x => UnaryOperation<LogOnePlus>.Apply(x, default),
            x => x is >= 0 and <= 1 ? LogOnePlusOf(x) : 0,
            4),
    ];

    public static TheoryData<string> Names => [.. Functions.Select(function => function.Name)];

    public void Dispose() => VectorWidth.Force(bits);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_as_exact_as_promised_and_has_the_same_bits_at_every_width(string name)
    {
        (_, Func<Tensor, Tensor> engine, Func<double, double> exact, double ulps) =
            Functions.Single(function => function.Name == name);
        float[] grid = Grid();
        Tensor x = Tensor.From(grid, new Shape(grid.Length));
        VectorWidth.Force(32);
        float[] expected = engine(x).ToArray();
        foreach (int width in VectorWidth.Known)
        {
            VectorWidth.Force(width);
            float[] actual = engine(x).ToArray();
            for (int i = 0; i < grid.Length; i++)
            {
                bool isSame = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
                if (!isSame && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                {
                    Assert.Fail($"{name}({grid[i]:R}) at {width} bits is {actual[i]:R}, not {expected[i]:R}.");
                }
            }
        }

        (double worst, float at) = (0, 0f);
        for (int i = 0; i < grid.Length; i++)
        {
            double error = Ulps(exact(grid[i]), expected[i]);
            (worst, at) = error > worst ? (error, grid[i]) : (worst, at);
        }

        Assert.True(worst <= ulps, $"{name}({at:R}) is off by {worst} units in the last place, more than {ulps}.");
    }

    private static float[] Grid()
    {
        List<float> grid =
        [
            0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
            float.MaxValue, float.MinValue, 1.17549435e-38f, 1.17549421e-38f, 1f, -1f, 0.625f, 88.72283f, 88.72284f,
            -103.9f, -104f, 89f, 1.4142135f, 0.70710677f,
        ];
        for (ulong pattern = 0; pattern <= uint.MaxValue; pattern += Stride)
        {
            grid.Add(BitConverter.UInt32BitsToSingle((uint)pattern));
        }

        for (int i = -105_000; i <= 90_000; i += 7)
        {
            grid.Add(i / 1000f);
        }

        return [.. grid];
    }

    // The distance in units of the float that is nearest to the exact result; none where both are one infinity or NaN.
    private static double Ulps(double exact, float actual)
    {
        float nearest = (float)exact;
        if (float.IsNaN(nearest) || float.IsInfinity(nearest))
        {
            bool isLargest = actual.Equals(MathF.CopySign(float.MaxValue, nearest));
            return nearest.Equals(actual) || isLargest ? 0 : double.PositiveInfinity;
        }

        float magnitude = MathF.Abs(nearest);
        double unit = magnitude < float.MaxValue ? MathF.BitIncrement(magnitude) - (double)magnitude : Math.Pow(2, 104);
        double error = Math.Abs(exact - actual) / unit;
        return float.IsInfinity(actual) && magnitude >= MathF.BitDecrement(float.MaxValue) ? 1 : error;
    }

    // ln(1 + x) in double, after Kahan: what rounding 1 + x lost is in the quotient
    private static double LogOnePlusOf(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private sealed record Function(
        string Name, Func<Tensor, Tensor> Engine, Func<double, double> Exact, double Ulps);

    private readonly struct LogOnePlus : IUnaryFunction
    {
        public T Value<T>(T x)
            where T : struct, ILanes<T>
        {
            T isInside = T.And(T.LessThan(T.Splat(-float.Epsilon), x), T.LessThan(x, T.Splat(1.0000001f)));
            return T.Select(isInside, VectorMath.LogOnePlus(x), T.Splat(0f));
        }

        public T Slope<T>(T x, T y)
            where T : struct, ILanes<T> => T.Splat(1f);
    }
}
