using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Squeeze and excitation (Hu, Shen and Sun 2018): each channel is multiplied by a number from 0 to 1, which two dense
/// layers make of the means of all channels over the image: [batch, height, width, channels] -> the same.
/// </summary>
internal sealed class SqueezeExcitation : Network
{
    private const int Reduction = 16;
    private const int Fewest = 4;

    private readonly int channels;

    /// <summary>A layer for so many channels.</summary>
    public SqueezeExcitation(int channels)
    {
        this.channels = channels;
        int hidden = Math.Max(channels / Reduction, Fewest);
        Squeeze = new LinearLayer(channels, hidden, Activation.Relu, Initialization.FanIn);
        Excite = new LinearLayer(hidden, channels, Activation.Sigmoid, Initialization.FanIn);
        foreach (Parameter parameter in Squeeze.Parameters)
        {
            parameter.Prefix("squeeze");
        }

        foreach (Parameter parameter in Excite.Parameters)
        {
            parameter.Prefix("excite");
        }
    }

    /// <summary>From the means of the channels to fewer numbers.</summary>
    public LinearLayer Squeeze { get; }

    /// <summary>From these to a factor for each channel.</summary>
    public LinearLayer Excite { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => Squeeze.Parameters.Concat(Excite.Parameters);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank == 3 && input[2] == channels
        ? input
        : throw new TensorException($"Squeeze and excitation: {input} is no image of {channels} channels.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) =>
        input * Weights(input, pass).Reshape(input.Shape[0], 1, 1, channels);

    /// <summary>What the channels of each image are multiplied by, [batch, channels].</summary>
    public Tensor Weights(Tensor input, Pass pass)
    {
        Tensor means = input.Reshape(input.Shape[0], -1, channels).Mean(1);
        return Excite.Apply(Squeeze.Apply(means, pass), pass);
    }

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) =>
        Squeeze.ForwardOperations(new Shape(channels)) + Excite.ForwardOperations(new Shape(Squeeze.Weight.Shape[1]));
}
