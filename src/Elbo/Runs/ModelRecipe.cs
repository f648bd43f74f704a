namespace Elbo.Runs;

/// <summary>The model of a run.</summary>
public sealed record ModelRecipe
{
    /// <summary>The kind of model.</summary>
    public ModelChoice Kind { get; init; }

    /// <summary>What encoder and decoder are told beside x and z.</summary>
    public ConditionChoice Condition { get; init; }

    /// <summary>The networks of encoder and decoder.</summary>
    public NetworkChoice Network { get; init; }

    /// <summary>Dense networks: the encoder's layer widths from the data on; the decoder mirrors them.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [400];

    /// <summary>The function after every hidden layer.</summary>
    public ActivationChoice Activation { get; init; }

    /// <summary>The slope of a leaky ReLU below 0.</summary>
    public double Leak { get; init; } = 0.2;

    /// <summary>What stands before the activation of every hidden layer.</summary>
    public NormalizationChoice Normalization { get; init; }

    /// <summary>The share of every hidden layer's units that is switched off in training.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Convolutional networks without <see cref="Conv"/>, and pooling ones: the channels of the encoder's layers, each
    /// of which halves height and width; the decoder mirrors them.
    /// </summary>
    public IReadOnlyList<int> Channels { get; init; } = [32, 64];

    /// <summary>Convolutional networks layer by layer, in place of <see cref="Channels"/>.</summary>
    public ConvRecipe? Conv { get; init; }

    /// <summary>Sentences: the numbers of a token's embedding.</summary>
    public int Embedding { get; init; } = 256;

    /// <summary>Sentences: the numbers of the state of encoder and decoder.</summary>
    public int Units { get; init; } = 512;

    /// <summary>Sentences: the share of the words before that is hidden from the decoder in training.</summary>
    public double WordDropout { get; init; }

    /// <summary>The number of latent dimensions.</summary>
    public int Latent { get; init; } = 20;

    /// <summary>
    /// Levels of latents above the first one, from the lowest up; <see cref="Latent"/> and <see cref="Hidden"/> are
    /// those of the first.
    /// </summary>
    public IReadOnlyList<LevelRecipe> Upper { get; init; } = [];

    /// <summary>Nvae: its scales and cells; <see cref="Latent"/> are those of a group at each of its pixels.</summary>
    public DeepRecipe? Deep { get; init; }

    /// <summary>The family of the posterior.</summary>
    public PosteriorChoice Posterior { get; init; }

    /// <summary>The distribution of latents before x is seen.</summary>
    public PriorChoice Prior { get; init; }

    /// <summary>Prior mixture or vamp: how many parts it has.</summary>
    public int PriorComponents { get; init; } = 50;

    /// <summary>Autoencoder: the nonlinearity of the code.</summary>
    public CodeActivationChoice CodeActivation { get; init; }

    /// <summary>The distribution of a pixel given the latent.</summary>
    public LikelihoodChoice Likelihood { get; init; }

    /// <summary>Gaussian likelihood: where its variance comes from.</summary>
    public VarianceChoice Variance { get; init; }

    /// <summary>Categorical likelihood: how many levels there are from 0 to 1.</summary>
    public int Levels { get; init; } = 256;

    /// <summary>Logistic mixture: how many logistic distributions are mixed.</summary>
    public int Mixtures { get; init; } = 10;

    /// <summary>The distribution of weights before training.</summary>
    public InitializationChoice Initialization { get; init; }

    /// <summary>Where the bias of the decoder's last layer begins.</summary>
    public OutputBiasChoice OutputBias { get; init; }
}

/// <summary>Convolutional networks, layer by layer.</summary>
public sealed record ConvRecipe
{
    /// <summary>The encoder's convolutions from the data on, each followed by the activation; then one linear layer to
    /// the parameters of the posterior.</summary>
    public IReadOnlyList<ConvLayerRecipe> Encoder { get; init; } = [];

    /// <summary>The decoder.</summary>
    public ConvDecoderRecipe Decoder { get; init; } = new();
}

/// <summary>One convolution: height out = floor((height + 2 padding - kernel) / stride) + 1, width likewise.</summary>
public sealed record ConvLayerRecipe
{
    /// <summary>The channels that go out.</summary>
    public int Channels { get; init; }

    /// <summary>The height and width of the kernel.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>The pixels between two places of the kernel.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The zeros around the input, on each side.</summary>
    public int Padding { get; init; }
}

/// <summary>
/// A decoder: one linear layer from the latent to [height, width, channels], the activation, then transposed
/// convolutions with the activation between them. The last one gives the parameters of the likelihood.
/// </summary>
public sealed record ConvDecoderRecipe
{
    /// <summary>The channels after the linear layer.</summary>
    public int Channels { get; init; }

    /// <summary>The height after the linear layer.</summary>
    public int Height { get; init; }

    /// <summary>The width after the linear layer.</summary>
    public int Width { get; init; }

    /// <summary>The transposed convolutions.</summary>
    public IReadOnlyList<ConvTransposeLayerRecipe> Layers { get; init; } = [];
}

/// <summary>
/// One transposed convolution: height out = (height - 1) stride - 2 padding + kernel + output padding, width likewise.
/// </summary>
public sealed record ConvTransposeLayerRecipe
{
    /// <summary>The channels that go out.</summary>
    public int Channels { get; init; }

    /// <summary>The height and width of the kernel.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>The pixels between the marks of two neighbouring inputs.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The pixels cut off the output, on each side.</summary>
    public int Padding { get; init; }

    /// <summary>The pixels added to the output at the bottom and on the right; below the stride.</summary>
    public int OutputPadding { get; init; }
}
