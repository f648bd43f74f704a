using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Serving;

/// <summary>
/// What one call of a shared model works with, used again by the next: a tape, indices, room for numbers.
/// </summary>
internal sealed class Session
{
    private readonly Tape tape;
    private readonly int[] zeros;
    private readonly int[] range;
    private float[] numbers = [];

    /// <summary>A session for so many examples at a time, of a model whose parameters do not change.</summary>
    public Session(int most, KeptWeights weights)
    {
        tape = new Tape(recordsGradients: false) { Weights = weights };
        zeros = new int[most];
        range = new int[most];
    }

    /// <summary>Begins a step without gradients.</summary>
    public Tape.StepScope Step() => tape.Step();

    /// <summary>So many examples with one index: their noise is the same.</summary>
    public Examples Same(int count) => new(zeros, count);

    /// <summary>Examples from an index on; until the next call.</summary>
    public Examples Range(int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            range[i] = first + i;
        }

        return new Examples(range, count);
    }

    /// <summary>
    /// The mean of ln p(x|z) over the samples, less KL(q(z|x) || p(z)): in closed form where there is one, else from
    /// the samples.
    /// </summary>
    public void Bound(Inference inference, Span<double> bounds)
    {
        bounds.Clear();
        AddMean(inference.LogLikelihood, 1, bounds);
        for (int i = 0; i < inference.Levels.Count; i++)
        {
            LatentLevel level = inference.Levels[i];
            if (level.KlPerLatent() is { } perLatent)
            {
                ReadOnlySpan<float> copy = Copy(perLatent);
                int latents = perLatent.Shape[-1];
                for (int at = 0; at < copy.Length; at++)
                {
                    bounds[at / latents] -= copy[at];
                }
            }
            else
            {
                AddMean(KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples), -1, bounds);
            }
        }
    }

    // [samples, batch]
    private void AddMean(Tensor tensor, double sign, Span<double> means)
    {
        int samples = tensor.Shape[0];
        ReadOnlySpan<float> copy = Copy(tensor);
        for (int at = 0; at < copy.Length; at++)
        {
            means[at % means.Length] += sign * copy[at] / samples;
        }
    }

    private ReadOnlySpan<float> Copy(Tensor tensor)
    {
        if (numbers.Length < tensor.Count)
        {
            numbers = new float[tensor.Count];
        }

        Span<float> room = numbers.AsSpan(0, tensor.Count);
        tensor.CopyTo(room);
        return room;
    }
}
