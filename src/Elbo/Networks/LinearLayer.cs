using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>A dense layer f(x W + b): [batch, in] -> [batch, out]; W [in, out], b [out].</summary>
public sealed class LinearLayer : Network
{
    /// <summary>A layer of the given sizes.</summary>
    public LinearLayer(int inputs, int outputs, Activation activation, Initialization initialization)
    {
        Activation = activation;
        Weight = new Parameter(
            "weight", new Shape(inputs, outputs), Initializers.Weight(initialization, inputs, outputs));
        Bias = new Parameter("bias", new Shape(outputs), Initializers.Bias(initialization, inputs));
    }

    /// <summary>W, [in, out].</summary>
    public Parameter Weight { get; }

    /// <summary>b, [out].</summary>
    public Parameter Bias { get; }

    /// <summary>f.</summary>
    internal Activation Activation { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Weight, Bias];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input == new Shape(Weight.Shape[0])
        ? new Shape(Weight.Shape[1])
        : throw new TensorException(
            $"Linear layer: an input of {input} does not fit weight {Weight.Shape}. Flatten it first.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) => input.Linear(Weight.Value, Bias.Value, Activation);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) => 2L * Weight.Shape.Count;
}
