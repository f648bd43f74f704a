using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// A moving average of the weights over steps, with which the model is measured and used (Polyak and Juditsky 1992):
/// average += share (weights - average), share = max(1 - decay, 1 / steps), so that it begins as a plain mean.
/// Statistics of batch normalization, which stand among the weights, are averaged with them.
/// </summary>
internal sealed class WeightAverage
{
    private readonly ParameterSet parameters;
    private readonly double decay;
    private readonly Tensor average;
    private readonly float[] held;

    /// <summary>An average that begins with the first step.</summary>
    /// <param name="parameters">Whose.</param>
    /// <param name="decay">How much of it is left after a step.</param>
    public WeightAverage(ParameterSet parameters, double decay)
    {
        this.parameters = parameters;
        this.decay = decay;
        average = Tensor.Zeros(parameters.Flat.Shape);
        held = new float[parameters.Count];
    }

    /// <summary>What is kept in checkpoints.</summary>
    public (string Name, Tensor Value) State => ("averageWeights", average);

    /// <summary>Takes the weights after a step in.</summary>
    /// <param name="steps">Steps so far, this one included.</param>
    public void Add(long steps) =>
        ParameterUpdates.Follow(average, parameters.Flat, (float)Math.Max(1 - decay, 1.0 / Math.Max(1, steps)));

    /// <summary>Puts the average in the place of the weights, which are kept for <see cref="PutWeights"/>.</summary>
    public void PutAverage()
    {
        parameters.Flat.CopyTo(held);
        parameters.Flat.CopyFrom(average.ToArray());
    }

    /// <summary>Puts the weights back.</summary>
    public void PutWeights() => parameters.Flat.CopyFrom(held);
}
