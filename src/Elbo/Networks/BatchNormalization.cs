using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015): y = f(scale (x - mean) / sqrt(variance + 1e-5) + shift) for each
/// channel, the last axis: [batch, ..., channels] -> the same. In training mean and variance are those of the batch,
/// over all other axes, and running ones follow them by a tenth of the way; otherwise the running ones are used. The
/// running ones are parameters that no gradient reaches, so that they are stored with the model and in checkpoints.
/// </summary>
public sealed class BatchNormalization : Network
{
    /// <summary>What is added to the variance.</summary>
    internal const float Epsilon = 1e-5f;

    private const float Momentum = 0.1f;

    /// <summary>A layer for so many channels.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="activation">The nonlinearity behind it, in the same pass.</param>
    public BatchNormalization(int channels, Activation activation = default)
    {
        Activation = activation;
        var shape = new Shape(channels);
        Scale = new Parameter("scale", shape, Initializers.Constant(1f));
        Shift = new Parameter("shift", shape, Initializers.Constant(0f));
        RunningMean = new Parameter("runningMean", shape, Initializers.Constant(0f));
        RunningVariance = new Parameter("runningVariance", shape, Initializers.Constant(1f));
    }

    /// <summary>The nonlinearity behind it.</summary>
    internal Activation Activation { get; }

    /// <summary>What each normal channel is multiplied by, [channels].</summary>
    public Parameter Scale { get; }

    /// <summary>What is added then, [channels].</summary>
    public Parameter Shift { get; }

    /// <summary>The mean that is used outside of training, [channels]; no gradient reaches it.</summary>
    public Parameter RunningMean { get; }

    /// <summary>The variance that is used outside of training, [channels]; no gradient reaches it.</summary>
    public Parameter RunningVariance { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Scale, Shift, RunningMean, RunningVariance];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank > 0 && input[-1] == Scale.Shape[0]
        ? input
        : throw new TensorException(
            $"Batch normalization: an input of {input} does not end in {Scale.Shape[0]} channels.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass)
    {
        if (!pass.IsTraining)
        {
            return ChannelNormalize.Given(
                input, Scale.Value, Shift.Value, RunningMean.Value, RunningVariance.Value, Epsilon, Activation);
        }

        Tensor output = ChannelNormalize.OfBatch(
            input, Scale.Value, Shift.Value, Epsilon, Activation, out Tensor mean, out Tensor variance);
        if (pass.IsRepeated)
        {
            return output;
        }

        // the estimate without bias, as in PyTorch
        int count = input.Count / Math.Max(1, Scale.Shape.Count);
        ParameterUpdates.Follow(RunningMean.Value, mean, Momentum);
        ParameterUpdates.Follow(
            RunningVariance.Value, variance * (count > 1 ? (float)count / (count - 1) : 1f), Momentum);
        return output;
    }
}
