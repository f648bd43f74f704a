using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// The mean of the variances of training batches, over all of the first hundred and then exponentially: what a
/// likelihood with the best variance of each batch uses after training. No gradient changes it.
/// </summary>
internal sealed class RunningVariance
{
    private const float SmallestShare = 0.01f;

    /// <summary>The mean and the number of batches, kept with the model's weights.</summary>
    public Parameter State { get; } = new("runningVariance", new Shape(2), new Start());

    /// <summary>The mean so far; 1 before the first batch.</summary>
    public Tensor Value => State.Value.Slice(-1, 0, 1).StopGradient();

    /// <summary>Takes in the variance of a batch, and gives it back as a constant.</summary>
    public Tensor Of(Tensor variance)
    {
        float own = variance.Item();
        Span<float> state = stackalloc float[2];
        State.Value.CopyTo(state);
        float share = MathF.Max(SmallestShare, 1f / (state[1] + 1f));
        state[0] += (own - state[0]) * share;
        state[1] += 1f;
        State.Value.CopyFrom(state);
        return variance.StopGradient();
    }

    private sealed class Start : IInitializer
    {
        public void Fill(Tensor tensor, RandomStream random) => tensor.CopyFrom([1f, 0f]);
    }
}
