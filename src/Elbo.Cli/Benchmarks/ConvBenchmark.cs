using System.Diagnostics;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// Times a convolution forwards and backwards, to its input and its weight; data lies ready, results are written to
/// memory that was used before.
/// </summary>
internal static class ConvBenchmark
{
    private const double WarmUpSeconds = 0.5;
    private const double Seconds = 1.5;
    private const int FewestRounds = 10;

    /// <summary>The workloads that are also run in PyTorch.</summary>
    public static IReadOnlyList<ConvWorkload> All { get; } =
    [
        new("conv3x3-64", "3x3 convolution, 64 -> 64 channels of 28x28, batch 32, by tiles", 3, IsDepthwise: false),
        new("depthwise5x5", "5x5 convolution of each of 64 channels of 28x28, batch 32", 5, IsDepthwise: true),
    ];

    public static ConvResult Run(ConvWorkload workload, double peakGigaflops)
    {
        Shape image = new(ConvWorkload.Batch, ConvWorkload.Side, ConvWorkload.Side, ConvWorkload.Channels);
        Shape kernel = workload.IsDepthwise
            ? new Shape(workload.Kernel, workload.Kernel, ConvWorkload.Channels)
            : new Shape(workload.Kernel, workload.Kernel, ConvWorkload.Channels, ConvWorkload.Channels);
        Tensor input = Random(image, 0).WithGradient();
        Tensor weight = Random(kernel, 1).WithGradient();
        var gradients = new Gradients([input, weight]);
        var tape = new Tape();
        var forward = new List<double>();
        var whole = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < WarmUpSeconds + Seconds || whole.Count < FewestRounds)
        {
            using (tape.Step())
            {
                double start = clock.Elapsed.TotalSeconds;
                Tensor output = workload.IsDepthwise
                    ? input.DepthwiseConv2d(weight, bias: null, stride: 1, workload.Kernel / 2)
                    : input.Conv2d(weight, bias: null, stride: 1, workload.Kernel / 2, Activation.None);
                double made = clock.Elapsed.TotalSeconds;
                tape.Backward(output.Sum(), gradients);
                if (start >= WarmUpSeconds)
                {
                    forward.Add(made - start);
                    whole.Add(clock.Elapsed.TotalSeconds - start);
                }
            }
        }

        double all = Median(whole);
        double gigaflops = 3 * workload.ForwardOperations / all / 1e9;
        return new ConvResult(
            workload.Name, Median(forward) * 1e3, all * 1e3, 3 * workload.ForwardOperations, gigaflops, peakGigaflops,
            gigaflops / peakGigaflops);
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static Tensor Random(Shape shape, uint part)
    {
        Tensor tensor = Tensor.Zeros(shape);
        Noise.FillUniform(tensor, new RandomStream(0, RandomPurpose.Test, Epoch: part), -1f, 1f);
        return tensor;
    }
}

/// <summary>A convolution that keeps the image's size.</summary>
internal sealed record ConvWorkload(string Name, string Description, int Kernel, bool IsDepthwise)
{
    public const int Batch = 32;
    public const int Side = 28;
    public const int Channels = 64;

    /// <summary>
    /// Multiplications and additions of the sums as they are defined, forwards; backwards there are twice as many. By
    /// tiles (<see cref="Conv2d"/>) 16 multiplications do for 36.
    /// </summary>
    public long ForwardOperations =>
        2L * Batch * Side * Side * Channels * Kernel * Kernel * (IsDepthwise ? 1 : Channels);
}

/// <summary>What was measured.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="ForwardMs">Milliseconds forwards, the median.</param>
/// <param name="MedianMs">Milliseconds forwards and backwards, the median.</param>
/// <param name="Operations">Floating-point operations of the sums of both.</param>
/// <param name="Gflops">Billions of these a second.</param>
/// <param name="PeakGflops">The machine's fused-multiply-add peak.</param>
/// <param name="ShareOfPeak">The share of it; by tiles it can be above 1.</param>
internal sealed record ConvResult(
    string Workload, double ForwardMs, double MedianMs, long Operations, double Gflops, double PeakGflops,
    double ShareOfPeak);
