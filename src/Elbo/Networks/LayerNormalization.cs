using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Layer normalization (Ba, Kiros and Hinton 2016): y = scale (x - mean) / sqrt(variance + 1e-5) + shift with mean and
/// variance over all numbers of an example, and a scale and a shift for each channel, the last axis:
/// [batch, ..., channels] -> the same. An example does not depend on its batch.
/// </summary>
public sealed class LayerNormalization : Network
{
    /// <summary>What is added to the variance.</summary>
    internal const float Epsilon = 1e-5f;

    /// <summary>A layer for so many channels.</summary>
    public LayerNormalization(int channels)
    {
        Scale = new Parameter("scale", new Shape(channels), Initializers.Constant(1f));
        Shift = new Parameter("shift", new Shape(channels), Initializers.Constant(0f));
    }

    /// <summary>What each normal channel is multiplied by, [channels].</summary>
    public Parameter Scale { get; }

    /// <summary>What is added then, [channels].</summary>
    public Parameter Shift { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [Scale, Shift];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank > 0 && input[-1] == Scale.Shape[0]
        ? input
        : throw new TensorException(
            $"Layer normalization: an input of {input} does not end in {Scale.Shape[0]} channels.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass)
    {
        int batch = input.Shape[0];
        Tensor rows = input.Reshape(new Shape(batch, input.Count / Math.Max(1, batch)));
        Tensor centred = rows - rows.Mean(1, keepDimension: true);
        Tensor variance = centred.Square().Mean(1, keepDimension: true);
        Tensor normal = (centred / (variance + Epsilon).Sqrt()).Reshape(input.Shape);
        return (normal * Scale.Value) + Shift.Value;
    }
}
