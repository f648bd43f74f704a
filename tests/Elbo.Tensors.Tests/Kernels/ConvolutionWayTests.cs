using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

/// <summary>Convolutions with stride 1 in each way beside the sums that they stand for.</summary>
[Collection(GlobalSettings.Name)]
public sealed class ConvolutionWayTests : IDisposable
{
    private const double Tolerance = 2e-5;

    private readonly int bits = VectorWidth.Bits;

    // Batch, height, width, channels, filters, kernel, padding: odd sides, one pixel, no image, tiles of several images
    // in a part, more tiles than a chunk has, and sums that are longer than one chain.
    private static readonly int[][] Tiles =
    [
        [2, 6, 6, 32, 32, 3, 1], [3, 7, 5, 32, 48, 3, 1], [1, 4, 4, 64, 32, 3, 0], [2, 5, 8, 48, 32, 3, 2],
        [40, 4, 5, 32, 32, 3, 1], [5, 1, 1, 32, 32, 3, 1], [1, 3, 9, 32, 80, 3, 1], [0, 4, 4, 32, 32, 3, 1],
        [12, 28, 27, 32, 32, 3, 1],
    ];

    private static readonly int[][] Turned =
    [
        [2, 6, 6, 32, 5, 3, 1], [3, 7, 5, 16, 1, 3, 1], [1, 4, 4, 33, 16, 3, 0], [2, 5, 8, 12, 6, 5, 2],
        [40, 4, 5, 24, 12, 3, 1], [5, 1, 1, 4, 2, 3, 1], [0, 4, 4, 8, 2, 3, 1], [2, 5, 6, 9, 3, 2, 1],
        [2, 5, 4, 300, 4, 3, 2], [1, 28, 28, 16, 1, 3, 1],
    ];

    private static readonly int[][] Pixels =
    [
        [2, 6, 6, 32, 48, 1, 0], [3, 7, 5, 5, 3, 1, 0], [40, 4, 4, 128, 64, 1, 0], [5, 1, 1, 32, 65, 1, 0],
        [0, 4, 4, 8, 64, 1, 0], [3, 5, 5, 300, 70, 1, 0],
    ];

    private static readonly int[][] Patches = [[2, 5, 7, 17, 20, 3, 1], [11, 6, 5, 2, 9, 3, 1], [2, 5, 5, 4, 2, 3, 3]];

    public static TheoryData<string, int[]> Sizes => new(
        new[]
        {
            (ConvolutionWay.Tiles, Tiles), (ConvolutionWay.Turned, Turned), (ConvolutionWay.Pixels, Pixels),
            (ConvolutionWay.Patches, Patches),
        }.SelectMany(way => way.Item2.Select(sizes => ($"{way.Item1}", sizes))));

    public void Dispose() => VectorWidth.Force(bits);

    [Theory]
    [InlineData(31, 32, 3, 1, 1, "Patches")]
    [InlineData(32, 40, 3, 1, 1, "Patches")]
    [InlineData(32, 32, 5, 1, 1, "Patches")]
    [InlineData(32, 32, 3, 2, 1, "Patches")]
    [InlineData(32, 32, 3, 1, 3, "Patches")]
    [InlineData(32, 32, 3, 1, 2, "Tiles")]
    [InlineData(64, 48, 3, 1, 0, "Tiles")]
    [InlineData(64, 48, 1, 1, 0, "Pixels")]
    [InlineData(64, 48, 1, 2, 0, "Patches")]
    [InlineData(64, 48, 1, 1, 1, "Patches")]
    [InlineData(64, 16, 3, 1, 1, "Turned")]
    [InlineData(32, 16, 5, 1, 4, "Turned")]
    [InlineData(31, 16, 3, 1, 1, "Patches")]
    [InlineData(64, 17, 3, 1, 1, "Patches")]
    [InlineData(64, 16, 3, 2, 1, "Patches")]
    [InlineData(64, 16, 3, 1, 3, "Patches")]
    public void The_way_is_chosen_by_the_sizes(
        int channels, int filters, int kernel, int stride, int padding, string way) =>
        Assert.Equal(way, $"{Convolution.WayOf(
            new ConvGeometry(1, 9, 9, channels, 9, 9, filters, kernel, kernel, stride, padding))}");

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_and_gradients_are_those_of_the_plain_sums_at_any_width(string way, int[] sizes)
    {
        var naive = new Naive(sizes);
        Assert.Equal(way, $"{Convolution.WayOf(naive.Geometry)}");
        (int kernel, int filters) = (naive.Geometry.KernelHeight, naive.Geometry.Filters);
        Tensor x = Numbers(1, new Shape(sizes[0], sizes[1], sizes[2], sizes[3])).WithGradient();
        Tensor weight = Numbers(2, new Shape(kernel, kernel, sizes[3], filters)).WithGradient();
        Tensor bias = Numbers(3, new Shape(filters)).WithGradient();
        Tensor slope = Numbers(
            4, new Shape(sizes[0], naive.Geometry.OutHeight, naive.Geometry.OutWidth, filters));
        float[][] first = [];
        foreach (int lanes in VectorWidth.Known.ToArray())
        {
            VectorWidth.Force(lanes);
            float[][] found = Run(x, weight, bias, slope, naive.Geometry.Padding);
            if (first.Length == 0)
            {
                AssertClose(naive.Forward(x.ToArray(), weight.ToArray(), bias.ToArray()), found[0]);
                AssertClose(naive.ToBig(slope.ToArray(), weight.ToArray()), found[1]);
                AssertClose(naive.ToWeight(slope.ToArray(), x.ToArray()), found[2]);
                first = found;
            }

            Assert.All(found.Zip(first), pair => Assert.Equal(
                Array.ConvertAll(pair.Second, BitConverter.SingleToInt32Bits),
                Array.ConvertAll(pair.First, BitConverter.SingleToInt32Bits)));
        }
    }

    [Theory]
    [InlineData(32, 32, 3)]
    [InlineData(32, 8, 3)]
    [InlineData(24, 70, 1)]
    [InlineData(24, 7, 1)]
    [InlineData(7, 9, 3)]
    public void What_is_used_twice_has_both_gradients(int channels, int filters, int kernel)
    {
        Tensor x = Numbers(1, new Shape(2, 5, 6, channels)).WithGradient();
        Tensor weight = Numbers(2, new Shape(kernel, kernel, channels, filters)).WithGradient();
        Tensor slope = Numbers(4, new Shape(2, 5, 6, filters));
        var gradients = new Gradients([x, weight]);
        float[][] Slopes(Func<Tensor> of)
        {
            var tape = new Tape();
            using (tape.Step())
            {
                tape.Backward((of() * slope).Sum(), gradients);
                return [gradients[x].ToArray(), gradients[weight].ToArray()];
            }
        }

        Tensor Convolved() => x.Conv2d(weight, null, 1, kernel / 2, Activation.None);
        float[][] once = Slopes(Convolved);
        float[][] twice = Slopes(() => Convolved() + Convolved());
        Assert.All(once.Zip(twice), pair => AssertClose([.. pair.First.Select(value => 2.0 * value)], pair.Second));
    }

    [Theory]
    [InlineData(48, 32, 3)]
    [InlineData(48, 8, 3)]
    [InlineData(48, 70, 1)]
    [InlineData(7, 9, 3)]
    public void A_transposed_convolution_is_the_way_back(int channels, int filters, int kernel)
    {
        // sum y * conv(x) = sum convT(y) * x, and so are the slopes
        int padding = kernel / 2;
        Tensor x = Numbers(1, new Shape(3, 6, 7, channels)).WithGradient();
        Tensor weight = Numbers(2, new Shape(kernel, kernel, channels, filters)).WithGradient();
        Tensor y = Numbers(4, new Shape(3, 6, 7, filters)).WithGradient();
        var gradients = new Gradients([x, weight, y]);
        (double Sum, float[][] Slopes) Of(Func<Tensor> sum)
        {
            var tape = new Tape();
            using (tape.Step())
            {
                Tensor total = sum();
                tape.Backward(total, gradients);
                return (total.Item(), [.. new[] { x, weight, y }.Select(each => gradients[each].ToArray())]);
            }
        }

        (double forth, float[][] slopes) = Of(() => (x.Conv2d(weight, null, 1, padding, Activation.None) * y).Sum());
        (double back, float[][] backSlopes) =
            Of(() => (y.ConvTranspose2d(weight, null, 1, padding, 0, Activation.None) * x).Sum());
        Assert.Equal(forth, back, 1e-3);
        Assert.All(
            slopes.Zip(backSlopes), pair => AssertClose([.. pair.First.Select(value => (double)value)], pair.Second));
    }

    private static float[][] Run(Tensor x, Tensor weight, Tensor bias, Tensor slope, int padding)
    {
        var gradients = new Gradients([x, weight, bias]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor y = x.Conv2d(weight, bias, 1, padding, Activation.None);
            float[] values = y.ToArray();
            tape.Backward((y * slope).Sum(), gradients);
            return [values, gradients[x].ToArray(), gradients[weight].ToArray(), gradients[bias].ToArray()];
        }
    }

    // relative to the root mean square of what is expected
    private static void AssertClose(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = Math.Sqrt(expected.Sum(value => value * value) / Math.Max(1, expected.Length));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance * (1 + scale)));
    }

    private static Tensor Numbers(uint example, Shape shape)
    {
        var random = new RandomStream(9, RandomPurpose.Test, Example: example);
        return Tensor.From([.. Enumerable.Range(0, shape.Count).Select(i => (float)(random.Uniform(i) - 0.5))], shape);
    }

    // The sums as they are written down, in double precision.
    private sealed class Naive(int[] sizes)
    {
        public ConvGeometry Geometry { get; } = new(
            sizes[0], sizes[1], sizes[2], sizes[3], sizes[1] + (2 * sizes[6]) - sizes[5] + 1,
            sizes[2] + (2 * sizes[6]) - sizes[5] + 1, sizes[4], sizes[5], sizes[5], 1, sizes[6]);

        public double[] Forward(float[] x, float[] weight, float[] bias)
        {
            double[] y = new double[Geometry.Batch * Geometry.SmallLength];
            Each((big, kernel, small) => y[small] += (double)x[big] * weight[kernel]);
            return [.. y.Select((value, i) => value + bias[i % Geometry.Filters])];
        }

        public double[] ToBig(float[] slope, float[] weight)
        {
            double[] slopes = new double[Geometry.Batch * Geometry.BigLength];
            Each((big, kernel, small) => slopes[big] += (double)slope[small] * weight[kernel]);
            return slopes;
        }

        public double[] ToWeight(float[] slope, float[] x)
        {
            double[] slopes = new double[Geometry.PatchLength * Geometry.Filters];
            Each((big, kernel, small) => slopes[kernel] += (double)slope[small] * x[big]);
            return slopes;
        }

        // for each product of the sums: the places of x, of the weight and of y
        private void Each(Action<int, int, int> visit)
        {
            ConvGeometry g = Geometry;
            int taps = g.KernelHeight * g.KernelWidth;
            for (int i = 0; i < g.Batch * g.Pixels * taps; i++)
            {
                (int pixel, int tap) = (i / taps, i % taps);
                int image = pixel / g.Pixels;
                int y = (pixel / g.OutWidth % g.OutHeight) - g.Padding + (tap / g.KernelWidth);
                int x = (pixel % g.OutWidth) - g.Padding + (tap % g.KernelWidth);
                if (y < 0 || y >= g.Height || x < 0 || x >= g.Width)
                {
                    continue;
                }

                int big = ((((image * g.Height) + y) * g.Width) + x) * g.Channels;
                int kernel = tap * g.Channels * g.Filters;
                for (int pair = 0; pair < g.Channels * g.Filters; pair++)
                {
                    visit(big + (pair / g.Filters), kernel + pair, (pixel * g.Filters) + (pair % g.Filters));
                }
            }
        }
    }
}
