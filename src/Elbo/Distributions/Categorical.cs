using System.Buffers;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each element takes one of some levels, evenly spaced from 0 to 1, with a probability for each by a softmax over the
/// decoder's numbers (van den Oord, Kalchbrenner and Kavukcuoglu 2016, section 3.1). Values are rounded to the nearest
/// level, so scores are probabilities of the rounded data.
/// </summary>
/// <param name="levels">How many levels; 256 for the grey values of files.</param>
public sealed class Categorical(int levels) : Likelihood
{
    /// <summary>How many levels there are.</summary>
    internal int Levels => levels;

    /// <inheritdoc/>
    public override string Name => "categorical";

    /// <inheritdoc/>
    public override int NumbersPerElement => levels;

    /// <inheritdoc/>
    public override bool IsContinuous => false;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass)
    {
        // [samples, batch, elements, levels]; an element's level is picked by a vector of 0 and a single 1
        Shape shape = decoded.Shape;
        int elements = observed.Shape.Product(1, observed.Shape.Rank);
        Tensor logs = decoded.Reshape(shape[0], shape[1], elements, levels).LogSoftmax(-1);
        return (logs * OneHot(observed, elements)).Reshape(shape[0], shape[1], elements * levels).Sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded)
    {
        // the numbers of an element lie side by side in the channels
        Tensor probabilities = decoded.Reshape(decoded.Count / levels, levels).Softmax(-1);
        Span<float> scale = levels <= 256 ? stackalloc float[levels] : new float[levels];
        for (int level = 0; level < levels; level++)
        {
            scale[level] = (float)level / (levels - 1);
        }

        Tensor mean = (probabilities * Tensor.Constant(scale, new Shape(levels))).Sum(-1);
        return mean.Reshape(decoded.Shape.With(-1, decoded.Shape[-1] / levels));
    }

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.OutsideUnit(observed);

    private Tensor OneHot(Tensor observed, int elements)
    {
        int count = observed.Count;
        float[] rented = ArrayPool<float>.Shared.Rent(count * (levels + 1));
        Span<float> values = rented.AsSpan(0, count);
        Span<float> hot = rented.AsSpan(count, count * levels);
        observed.CopyTo(values);
        hot.Clear();
        for (int i = 0; i < count; i++)
        {
            hot[(i * levels) + (int)MathF.Round(values[i] * (levels - 1))] = 1f;
        }

        Tensor tensor = Tensor.Constant(hot, new Shape(observed.Shape[0], elements, levels));
        ArrayPool<float>.Shared.Return(rented);
        return tensor;
    }
}
