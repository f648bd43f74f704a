namespace Elbo.Tensors;

/// <summary>
/// The nonlinearities of layers. All but the last two are fused with the product: their slope follows from y.
/// </summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(x, 0).</summary>
    Relu,

    /// <summary>y = x where x is positive, slope * x elsewhere.</summary>
    LeakyRelu,

    /// <summary>y = tanh x.</summary>
    Tanh,

    /// <summary>y = 1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>y = ln(1 + e^x).</summary>
    Softplus,

    /// <summary>y = x where x is positive, e^x - 1 elsewhere.</summary>
    Elu,

    /// <summary>y = x / (1 + e^-x), also called SiLU.</summary>
    Swish,

    /// <summary>The Gaussian error linear unit in its tanh form.</summary>
    Gelu,
}

/// <summary>A nonlinearity with its parameter.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="NegativeSlope">
/// The slope of <see cref="ActivationKind.LeakyRelu"/> where x is negative; positive.
/// </param>
public readonly record struct Activation(ActivationKind Kind, float NegativeSlope = 0f)
{
    /// <summary>No nonlinearity.</summary>
    public static Activation None => default;

    /// <summary>max(x, 0).</summary>
    public static Activation Relu => new(ActivationKind.Relu);

    /// <summary>tanh x.</summary>
    public static Activation Tanh => new(ActivationKind.Tanh);

    /// <summary>1 / (1 + e^-x).</summary>
    public static Activation Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary>ln(1 + e^x).</summary>
    public static Activation Softplus => new(ActivationKind.Softplus);

    /// <summary>x where positive, e^x - 1 elsewhere.</summary>
    public static Activation Elu => new(ActivationKind.Elu);

    /// <summary>x / (1 + e^-x).</summary>
    public static Activation Swish => new(ActivationKind.Swish);

    /// <summary>The Gaussian error linear unit in its tanh form.</summary>
    public static Activation Gelu => new(ActivationKind.Gelu);

    /// <summary>x where positive, <paramref name="negativeSlope"/> * x elsewhere.</summary>
    /// <exception cref="TensorException">The slope is not positive: then y would not tell the sign of x.</exception>
    public static Activation LeakyRelu(float negativeSlope) => negativeSlope > 0f
        ? new(ActivationKind.LeakyRelu, negativeSlope)
        : throw new TensorException($"LeakyRelu: slope {negativeSlope} is not positive. Use Relu for a slope of 0.");

    /// <summary>
    /// Whether a layer can apply it in the same pass as its product, and forget what went in: the slope must follow
    /// from y alone, as it cannot where y falls before it rises.
    /// </summary>
    internal bool IsFused => Kind is not (ActivationKind.Swish or ActivationKind.Gelu);

    /// <summary>The nonlinearity of every element.</summary>
    public Tensor Of(Tensor x) => Kind switch
    {
        ActivationKind.Relu => x.Relu(),
        ActivationKind.LeakyRelu => x.LeakyRelu(NegativeSlope),
        ActivationKind.Tanh => x.Tanh(),
        ActivationKind.Sigmoid => x.Sigmoid(),
        ActivationKind.Softplus => x.Softplus(),
        ActivationKind.Elu => x.Elu(),
        ActivationKind.Swish => x.Swish(),
        ActivationKind.Gelu => x.Gelu(),
        _ => x,
    };

    // One place from the name to the code that is compiled for it.
    internal void Accept<TReceiver>(ref TReceiver receiver)
        where TReceiver : struct, IReceiver
    {
        switch (Kind)
        {
            case ActivationKind.Relu:
                receiver.Receive(default(Relu));
                break;
            case ActivationKind.LeakyRelu:
                receiver.Receive(new LeakyRelu(NegativeSlope));
                break;
            case ActivationKind.Tanh:
                receiver.Receive(default(Tanh));
                break;
            case ActivationKind.Sigmoid:
                receiver.Receive(default(Sigmoid));
                break;
            case ActivationKind.Softplus:
                receiver.Receive(default(Softplus));
                break;
            case ActivationKind.Elu:
                receiver.Receive(default(Elu));
                break;
            case ActivationKind.Swish:
                receiver.Receive(default(Swish));
                break;
            case ActivationKind.Gelu:
                receiver.Receive(default(Gelu));
                break;
            default:
                receiver.Receive(default(Identity));
                break;
        }
    }

    /// <summary>Code that is compiled for each nonlinearity.</summary>
    internal interface IReceiver
    {
        /// <summary>Takes the nonlinearity; its slope follows from its value alone where it is fused.</summary>
        void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction;
    }
}
