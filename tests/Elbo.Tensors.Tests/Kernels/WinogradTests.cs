using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

/// <summary>Convolutions by tiles beside the sums that they stand for.</summary>
[Collection(GlobalSettings.Name)]
public sealed class WinogradTests : IDisposable
{
    private const double Tolerance = 2e-5;

    private readonly int bits = VectorWidth.Bits;

    // Batch, height, width, channels, filters, padding: odd sides, one pixel, tiles of several images in a part, and
    // more tiles than a chunk has.
    public static TheoryData<int, int, int, int, int, int> Sizes => new()
    {
        { 2, 6, 6, 32, 32, 1 }, { 3, 7, 5, 32, 48, 1 }, { 1, 4, 4, 64, 32, 0 }, { 2, 5, 8, 48, 32, 2 },
        { 40, 4, 5, 32, 32, 1 }, { 5, 1, 1, 32, 32, 1 }, { 1, 3, 9, 32, 80, 1 }, { 0, 4, 4, 32, 32, 1 },
        { 12, 28, 27, 32, 32, 1 },
    };

    public void Dispose() => VectorWidth.Force(bits);

    [Theory]
    [InlineData(31, 32, 3, 1, 1, false)]
    [InlineData(32, 40, 3, 1, 1, false)]
    [InlineData(32, 32, 5, 1, 1, false)]
    [InlineData(32, 32, 3, 2, 1, false)]
    [InlineData(32, 32, 3, 1, 3, false)]
    [InlineData(32, 32, 3, 1, 2, true)]
    [InlineData(64, 48, 3, 1, 0, true)]
    public void It_is_for_kernels_of_three_and_whole_vectors_of_channels(
        int channels, int filters, int kernel, int stride, int padding, bool fits) =>
        Assert.Equal(fits, Winograd.Fits(
            new ConvGeometry(1, 9, 9, channels, 9, 9, filters, kernel, kernel, stride, padding)));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_and_gradients_are_those_of_the_plain_sums_at_any_width(
        int batch, int height, int width, int channels, int filters, int padding)
    {
        var naive = new Naive(batch, height, width, channels, filters, padding);
        Tensor x = Numbers(1, new Shape(batch, height, width, channels)).WithGradient();
        Tensor weight = Numbers(2, new Shape(3, 3, channels, filters)).WithGradient();
        Tensor bias = Numbers(3, new Shape(filters)).WithGradient();
        Tensor slope = Numbers(4, new Shape(batch, naive.OutHeight, naive.OutWidth, filters));
        float[][] first = [];
        foreach (int lanes in VectorWidth.Known.ToArray())
        {
            VectorWidth.Force(lanes);
            float[][] found = Run(x, weight, bias, slope);
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

    [Fact]
    public void What_is_used_twice_has_both_gradients()
    {
        Tensor x = Numbers(1, new Shape(2, 5, 6, 32)).WithGradient();
        Tensor weight = Numbers(2, new Shape(3, 3, 32, 32)).WithGradient();
        Tensor slope = Numbers(4, new Shape(2, 5, 6, 32));
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

        float[][] once = Slopes(() => x.Conv2d(weight, null, 1, 1, Activation.None));
        float[][] twice = Slopes(() => x.Conv2d(weight, null, 1, 1, Activation.None)
            + x.Conv2d(weight, null, 1, 1, Activation.None));
        Assert.All(once.Zip(twice), pair => AssertClose([.. pair.First.Select(value => 2.0 * value)], pair.Second));
    }

    [Fact]
    public void A_transposed_convolution_is_the_way_back()
    {
        // sum y * conv(x) = sum convT(y) * x, and so are the slopes
        Tensor x = Numbers(1, new Shape(3, 6, 7, 48)).WithGradient();
        Tensor weight = Numbers(2, new Shape(3, 3, 48, 32)).WithGradient();
        Tensor y = Numbers(4, new Shape(3, 6, 7, 32)).WithGradient();
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

        (double forth, float[][] slopes) = Of(() => (x.Conv2d(weight, null, 1, 1, Activation.None) * y).Sum());
        (double back, float[][] backSlopes) =
            Of(() => (y.ConvTranspose2d(weight, null, 1, 1, 0, Activation.None) * x).Sum());
        Assert.Equal(forth, back, 1e-3);
        Assert.All(
            slopes.Zip(backSlopes), pair => AssertClose([.. pair.First.Select(value => (double)value)], pair.Second));
    }

    private static float[][] Run(Tensor x, Tensor weight, Tensor bias, Tensor slope)
    {
        var gradients = new Gradients([x, weight, bias]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor y = x.Conv2d(weight, bias, 1, PaddingOf(x, slope), Activation.None);
            float[] values = y.ToArray();
            tape.Backward((y * slope).Sum(), gradients);
            return [values, gradients[x].ToArray(), gradients[weight].ToArray(), gradients[bias].ToArray()];
        }
    }

    private static int PaddingOf(Tensor x, Tensor small) => (small.Shape[1] - x.Shape[1] + 2) / 2;

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
    private sealed class Naive(int batch, int height, int width, int channels, int filters, int padding)
    {
        public int OutHeight => height + (2 * padding) - 2;

        public int OutWidth => width + (2 * padding) - 2;

        public double[] Forward(float[] x, float[] weight, float[] bias)
        {
            double[] y = new double[batch * OutHeight * OutWidth * filters];
            Each((big, kernel, small) => y[small] += (double)x[big] * weight[kernel]);
            return [.. y.Select((value, i) => value + bias[i % filters])];
        }

        public double[] ToBig(float[] slope, float[] weight)
        {
            double[] slopes = new double[batch * height * width * channels];
            Each((big, kernel, small) => slopes[big] += (double)slope[small] * weight[kernel]);
            return slopes;
        }

        public double[] ToWeight(float[] slope, float[] x)
        {
            double[] slopes = new double[9 * channels * filters];
            Each((big, kernel, small) => slopes[kernel] += (double)slope[small] * x[big]);
            return slopes;
        }

        // for each product of the sums: the places of x, of the weight and of y
        private void Each(Action<int, int, int> visit)
        {
            for (int i = 0; i < batch * OutHeight * OutWidth * 9; i++)
            {
                (int pixel, int tap) = (i / 9, i % 9);
                int image = pixel / (OutHeight * OutWidth);
                int y = (pixel / OutWidth % OutHeight) - padding + (tap / 3);
                int x = (pixel % OutWidth) - padding + (tap % 3);
                if (y < 0 || y >= height || x < 0 || x >= width)
                {
                    continue;
                }

                int big = ((((image * height) + y) * width) + x) * channels;
                int kernel = tap * channels * filters;
                for (int pair = 0; pair < channels * filters; pair++)
                {
                    visit(big + (pair / filters), kernel + pair, (pixel * filters) + (pair % filters));
                }
            }
        }
    }
}
