using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Makes the cells of a deep VAE (Vahdat and Kautz 2020, figure 3), and keeps what regularization must reach: the
/// convolutions and the batch normalizations of all of them.
/// </summary>
/// <param name="isRecomputed">Whether what a cell makes on the way is made again for its gradient.</param>
internal sealed class CellFactory(bool isRecomputed = false)
{
    private const int DepthwiseKernel = 5;

    private readonly List<NormalizedConv2d> convolutions = [];
    private readonly List<BatchNormalization> normalizations = [];

    /// <summary>Every convolution that was made.</summary>
    public IReadOnlyList<NormalizedConv2d> Convolutions => convolutions;

    /// <summary>Every batch normalization that was made.</summary>
    public IReadOnlyList<BatchNormalization> Normalizations => normalizations;

    /// <summary>A convolution with a square kernel that keeps the image's size, but for its stride.</summary>
    public NormalizedConv2d Conv(int inputs, int outputs, int kernel, int stride = 1, bool hasBias = true) =>
        Keep(new NormalizedConv2d(inputs, outputs, kernel, stride, kernel / 2, hasBias));

    /// <summary>The encoder's cell: twice batch normalization, Swish, 3x3 convolution.</summary>
    public Network Encoder(int channels) => Cell(
        null,
        [
            Normalize(channels, Activation.Swish), Conv(channels, channels, 3),
            Normalize(channels, Activation.Swish), Conv(channels, channels, 3),
        ],
        channels);

    /// <summary>
    /// The same to half the height and width, odd ones rounded up, and twice the channels. What goes past it has a zero
    /// more where a side is odd.
    /// </summary>
    /// <param name="larger">What comes in, [height, width, channels].</param>
    public Network Down(Shape larger)
    {
        int inputs = larger[2];
        int outputs = 2 * inputs;
        NormalizedConv2d past = Keep(new NormalizedConv2d(inputs, outputs, 2, 2, 0, hasBias: true));
        return Cell(
            Margin(larger, 1) is [var zeros] ? new Sequence(zeros, past) : past,
            [
                Normalize(inputs, Activation.Swish), Conv(inputs, outputs, 3, stride: 2),
                Normalize(outputs, Activation.Swish), Conv(outputs, outputs, 3),
            ],
            outputs);
    }

    /// <summary>
    /// The decoder's cell: 1x1 convolution to more channels, a 5x5 convolution of each by itself, and 1x1 back.
    /// </summary>
    public Network Decoder(int channels, int expansion) =>
        Cell(null, Inverted(channels, channels, expansion, []), channels);

    /// <summary>
    /// The same to twice the height and width, without a last row and column where there is an odd number of them, and
    /// half the channels. Pixels are repeated just before the 5x5 convolution: what stands before it treats each pixel
    /// by itself, and means and variances over repeated pixels are those over the pixels, so where none are left out it
    /// is what repeating the input would make, for a quarter of the work.
    /// </summary>
    /// <param name="larger">What comes out, [height, width, channels].</param>
    /// <param name="expansion">How many times more channels the inner convolution has.</param>
    public Network Up(Shape larger, int expansion)
    {
        int inputs = 2 * larger[2];
        return Cell(
            new Sequence([Conv(inputs, larger[2], 1), .. Doubled(larger)]),
            Inverted(inputs, larger[2], expansion, Doubled(larger)), larger[2]);
    }

    private static IEnumerable<Network> Doubled(Shape larger) => [new UpsampleLayer(), .. Margin(larger, -1)];

    // one row, one column, for a side of the larger image that is odd
    private static MarginLayer[] Margin(Shape larger, int sign)
    {
        int rows = larger[0] % 2;
        int columns = larger[1] % 2;
        return rows + columns == 0 ? [] : [new MarginLayer(sign * rows, sign * columns)];
    }

    private Network Cell(Network? skip, IEnumerable<Network> branch, int channels)
    {
        var cell = new ResidualCell(skip, branch, new SqueezeExcitation(channels));
        return isRecomputed ? new RecomputedNetwork(cell) : cell;
    }

    private IReadOnlyList<Network> Inverted(int inputs, int outputs, int expansion, IEnumerable<Network> doubled)
    {
        int hidden = outputs * expansion;
        return
        [
            Normalize(inputs, Activation.None), Conv(inputs, hidden, 1, hasBias: false),
            Normalize(hidden, Activation.Swish), .. doubled,
            Keep(NormalizedConv2d.Depthwise(hidden, DepthwiseKernel)),
            Normalize(hidden, Activation.Swish), Conv(hidden, outputs, 1, hasBias: false),
            Normalize(outputs, Activation.None),
        ];
    }

    private NormalizedConv2d Keep(NormalizedConv2d convolution)
    {
        convolutions.Add(convolution);
        return convolution;
    }

    private BatchNormalization Normalize(int channels, Activation activation)
    {
        var normalization = new BatchNormalization(channels, activation);
        normalizations.Add(normalization);
        return normalization;
    }
}
