using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>p(x | z): what the decoder's numbers mean for the data. Observed data [batch, ...].</summary>
public abstract class Likelihood
{
    /// <summary>The name in recipes and reports.</summary>
    public abstract string Name { get; }

    /// <summary>How many numbers the decoder makes for each element of the data.</summary>
    public virtual int NumbersPerElement => 1;

    /// <summary>What the decoder must make for an item: its channels times the numbers of an element.</summary>
    public virtual Shape DecodedShape(Shape item) => item.With(-1, item[-1] * NumbersPerElement);

    /// <summary>Parameters of its own, besides the decoder's.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>Whether x is a density (values on a scale) rather than a probability (counts, bits).</summary>
    public abstract bool IsContinuous { get; }

    /// <summary>
    /// ln p(x | z) summed over the data's elements; decoded [samples, batch, ...] -> [samples, batch]; nats.
    /// </summary>
    /// <param name="observed">x, [batch, ...].</param>
    /// <param name="decoded">The decoder's numbers.</param>
    /// <param name="pass">Whether it is a step of training, for a likelihood that adapts to its batches.</param>
    public abstract Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass);

    /// <summary>
    /// ln p(x | z) of each element, or of each column of a table, [samples, batch, elements]: their sum is
    /// <see cref="LogLikelihood"/>.
    /// </summary>
    /// <param name="observed">x, [batch, ...].</param>
    /// <param name="decoded">The decoder's numbers, [samples, batch, ...].</param>
    public virtual Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        // each element becomes an example of its own; its numbers lie side by side
        int elements = observed.Count;
        Tensor each = LogLikelihood(
            observed.Reshape(elements, 1), decoded.Reshape(decoded.Shape[0], elements, NumbersPerElement),
            Pass.Evaluation);
        return each.Reshape(decoded.Shape[0], observed.Shape[0], elements / observed.Shape[0]);
    }

    /// <summary>The mean of x given z, of the data's shape: [samples, batch, ...].</summary>
    public abstract Tensor Mean(Tensor decoded);

    /// <summary>The decoder's number whose <see cref="Mean"/> this is; null where several numbers make it.</summary>
    internal virtual double? NumberOf(double mean) => null;

    /// <summary>
    /// The first position whose value the likelihood has no probability for, and what it takes; null if all are fine.
    /// </summary>
    public abstract RangeFault? FirstFault(ReadOnlySpan<float> observed);
}
