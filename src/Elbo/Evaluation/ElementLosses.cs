using Elbo.Distributions;
using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>
/// -E_q[ln p(x_i|z)] of each element i of an example, or each column of a table, in nats: their sum is the
/// reconstruction term with the other sign. 0 where a value is missing.
/// </summary>
/// <param name="likelihood">What the decoder's numbers mean.</param>
/// <param name="samples">The samples of each example.</param>
internal sealed class ElementLosses(Likelihood likelihood, int samples)
{
    private readonly NumberBuffer numbers = new();
    private double[] sums = [];
    private float[] batchLosses = [];
    private int batchValues;

    /// <summary>The sum over all examples seen, element by element.</summary>
    public IReadOnlyList<double> Sums => sums;

    /// <summary>The losses of the batch that came last, [batch, elements]; valid until the next.</summary>
    public ReadOnlySpan<float> OfBatch => batchLosses.AsSpan(0, batchValues);

    /// <summary>Takes samples of a batch in.</summary>
    public void Add(Inference inference, in EncodedBatch batch, int firstSample)
    {
        ReadOnlySpan<float> logs = numbers.Copy(
            likelihood.LogLikelihoodPerElement(batch.Batch.Observed, inference.Decoded));
        int values = logs.Length / inference.Decoded.Shape[0];
        int elements = values / batch.Count;
        if (sums.Length == 0)
        {
            sums = new double[elements];
        }

        if (firstSample == 0)
        {
            batchLosses = batchLosses.Length >= values ? batchLosses : new float[values];
            batchValues = values;
            batchLosses.AsSpan(0, values).Clear();
        }

        for (int i = 0; i < logs.Length; i++)
        {
            float share = -logs[i] / samples;
            batchLosses[i % values] += share;
            sums[i % elements] += share;
        }
    }
}
