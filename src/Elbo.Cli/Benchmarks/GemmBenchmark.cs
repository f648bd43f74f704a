using System.Diagnostics;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// Times matrix products of one shape; data lies ready, the result is written to memory that was used before.
/// </summary>
internal static class GemmBenchmark
{
    private const double Seconds = 0.6;
    private const int FewestRounds = 7;
    private const double OperationsPerRound = 2e8;

    /// <summary>
    /// Large squares, and the products of the workloads' layers forwards (NN) and for gradients (TN, NT).
    /// </summary>
    public static IReadOnlyList<GemmShape> Shapes { get; } =
    [
        new(512, 512, 512, "NN"), new(1024, 1024, 1024, "NN"), new(2048, 2048, 2048, "NN"),
        new(1024, 1024, 1024, "NT"), new(1024, 1024, 1024, "TN"),
        new(128, 400, 784, "NN"), new(128, 784, 400, "NN"), new(400, 784, 128, "TN"), new(784, 400, 128, "TN"),
        new(128, 400, 784, "NT"),
        new(20, 200, 784, "NN"), new(20, 784, 200, "NN"), new(784, 200, 20, "TN"), new(20, 200, 784, "NT"),
        new(6272, 64, 288, "NN"),
    ];

    public static GemmResult Run(GemmShape shape, double peakGigaflops)
    {
        bool transposeLeft = shape.Transposition[0] == 'T';
        bool transposeRight = shape.Transposition[1] == 'T';
        Tensor left = Random(transposeLeft ? new Shape(shape.Depth, shape.Rows) : new Shape(shape.Rows, shape.Depth));
        Tensor right = Random(
            transposeRight ? new Shape(shape.Columns, shape.Depth) : new Shape(shape.Depth, shape.Columns));
        var tape = new Tape(recordsGradients: false);
        double operations = 2.0 * shape.Rows * shape.Columns * shape.Depth;
        int repetitions = Math.Max(1, (int)(OperationsPerRound / operations));
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < Seconds || times.Count < FewestRounds)
        {
            double start = clock.Elapsed.TotalSeconds;
            for (int i = 0; i < repetitions; i++)
            {
                using (tape.Step())
                {
                    _ = left.MatMul(right, transposeLeft, transposeRight);
                }
            }

            times.Add((clock.Elapsed.TotalSeconds - start) / repetitions);
        }

        times.Sort();
        double median = times[times.Count / 2];
        double gigaflops = operations / median / 1e9;
        return new GemmResult(
            shape.Rows, shape.Columns, shape.Depth, shape.Transposition, median * 1e3, gigaflops, peakGigaflops,
            gigaflops / peakGigaflops);
    }

    private static Tensor Random(Shape shape)
    {
        Tensor tensor = Tensor.Zeros(shape);
        Noise.FillUniform(tensor, new RandomStream(0, RandomPurpose.Test), -1f, 1f);
        return tensor;
    }
}

/// <summary>A product [rows, depth] x [depth, columns]; N or T says for each factor how it lies in memory.</summary>
internal sealed record GemmShape(int Rows, int Columns, int Depth, string Transposition);

/// <summary>What was measured: the median time of a product.</summary>
internal sealed record GemmResult(
    int Rows, int Columns, int Depth, string Transposition, double MedianMs, double Gflops, double PeakGflops,
    double ShareOfPeak);
