using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// A convolution whose weight is told apart into length and direction, W = gain v / |v| for each channel that goes out
/// (Salimans and Kingma 2016), channels last: [batch, height, width, in] -> [batch, height', width', out];
/// v [kernel, kernel, in, out], or [kernel, kernel, channels] where each channel has a kernel of its own.
/// </summary>
internal sealed class NormalizedConv2d : Network
{
    // the length of a row of weights uniform in +-1/sqrt(fan in), with which it begins
    private const float FirstGain = 0.57735027f;

    private readonly float[] left;
    private readonly float[] vectors;
    private readonly Iteration iteration;
    private readonly Stretch stretch;

    /// <summary>A layer with a square kernel.</summary>
    public NormalizedConv2d(int inputs, int outputs, int kernel, int stride, int padding, bool hasBias)
        : this(new Shape(kernel, kernel, inputs, outputs), stride, padding, hasBias)
    {
    }

    private NormalizedConv2d(Shape shape, int stride, int padding, bool hasBias)
    {
        Stride = stride;
        Padding = padding;
        IsDepthwise = shape.Rank == 3;
        int outputs = shape[-1];
        int fanIn = shape.Count / outputs;
        Direction = new Parameter("direction", shape, Initializers.Weight(Initialization.FanIn, fanIn, outputs));
        Gain = new Parameter("gain", new Shape(outputs), Initializers.Constant(FirstGain));
        Bias = hasBias
            ? new Parameter("bias", new Shape(outputs), Initializers.Bias(Initialization.FanIn, fanIn))
            : null;
        Singular = new Parameter("singular", new Shape(outputs), Initializers.Normal(0, 1));
        left = new float[outputs];
        vectors = new float[fanIn + outputs];
        iteration = new Iteration(this);
        stretch = new Stretch(this);
    }

    /// <summary>Pixels from one position to the next.</summary>
    public int Stride { get; }

    /// <summary>Zeros on each side.</summary>
    public int Padding { get; }

    /// <summary>Whether each channel has a kernel of its own.</summary>
    public bool IsDepthwise { get; }

    /// <summary>v.</summary>
    public Parameter Direction { get; }

    /// <summary>|W| of each channel that goes out, [out].</summary>
    public Parameter Gain { get; }

    /// <summary>b, [out]; null for none.</summary>
    public Parameter? Bias { get; }

    /// <summary>
    /// Where <see cref="SpectralNorm"/> has come to, [out]: a singular vector of W, which no gradient reaches.
    /// </summary>
    public Parameter Singular { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
        Bias is null ? [Direction, Gain, Singular] : [Direction, Gain, Bias, Singular];

    /// <summary>A layer in which each channel has a kernel of its own; it keeps the image's size.</summary>
    public static NormalizedConv2d Depthwise(int channels, int kernel) =>
        new(new Shape(kernel, kernel, channels), 1, kernel / 2, hasBias: false);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        Shape weight = Direction.Shape;
        if (input.Rank != 3 || input[2] != weight[2] || Math.Min(input[0], input[1]) + (2 * Padding) < weight[0])
        {
            throw new TensorException(
                $"Convolution: an image of {input} does not fit weight {weight} with padding {Padding}. Use larger "
                + "images, or fewer scales.");
        }

        int room = (2 * Padding) - weight[0];
        return new Shape(((input[0] + room) / Stride) + 1, ((input[1] + room) / Stride) + 1, weight[-1]);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => IsDepthwise
        ? input.DepthwiseConv2d(Weight(), Bias?.Value, Stride, Padding)
        : input.Conv2d(Weight(), Bias?.Value, Stride, Padding, Activation.None);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input)
    {
        Shape output = OutputShape(input);
        return 2L * Direction.Shape.Count * output[0] * output[1];
    }

    /// <summary>
    /// An estimate of the largest singular value of W as a matrix [inputs, out], a scalar: one step of power iteration
    /// on from where the last one ended (Yoshida and Miyato 2017). W is made anew where it is needed, so that a step
    /// does not hold the weights of all layers beside the parameters.
    /// </summary>
    public Tensor SpectralNorm()
    {
        Tensor both = Recomputation.Apply(iteration, Singular.Value.StopGradient());
        both.CopyTo(vectors);
        vectors.AsSpan(vectors.Length - left.Length).CopyTo(left);
        Singular.Value.CopyFrom(left);
        return Recomputation.Apply(stretch, both);
    }

    // the next singular vectors, one behind the other: [inputs + out, 1]
    private sealed class Iteration(NormalizedConv2d layer) : RecomputedPart
    {
        public override Tensor Run(Tensor input, bool isAgain)
        {
            Tensor weight = layer.Weight().Reshape(-1, input.Count).StopGradient();
            Tensor right = Unit(weight.MatMul(input.Reshape(input.Count, 1)));
            return TensorOperations.Concat(0, right, Unit(weight.MatMul(right, transposeLeft: true)));
        }
    }

    // how much W stretches along them
    private sealed class Stretch(NormalizedConv2d layer) : RecomputedPart
    {
        public override Tensor Run(Tensor input, bool isAgain)
        {
            int outputs = layer.left.Length;
            int inputs = input.Count - outputs;
            Tensor weight = layer.Weight().Reshape(-1, outputs);
            Tensor right = input.Slice(0, 0, inputs);
            return (weight.MatMul(right, transposeLeft: true) * input.Slice(0, inputs, outputs)).Sum();
        }
    }

    /// <summary>W, as v.</summary>
    public Tensor Weight() => NormalizeWeight.Apply(Direction.Value, Gain.Value);

    private static Tensor Unit(Tensor vector) => vector / (vector.Square().Sum() + 1e-12f).Sqrt();
}
