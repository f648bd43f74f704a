using Elbo.Networks;

namespace Elbo.Training;

/// <summary>
/// The weights that a training ends with: those of the epoch with the lowest validation loss, or the last.
/// </summary>
/// <param name="parameters">Whose.</param>
/// <param name="keeps">Whether those of the best epoch are kept.</param>
/// <param name="average">Their average, which then stands in the place of the last ones; null for none.</param>
internal sealed class BestWeights(ParameterSet parameters, bool keeps, WeightAverage? average = null)
{
    private float[]? weights;

    /// <summary>The lowest loss so far.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Its epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether so many epochs have gone by without a better one; never where none are named.</summary>
    public bool IsStale(int epoch, int? patience) => Epoch > 0 && epoch - Epoch >= patience;

    public bool Offer(double loss, int epoch)
    {
        if (!(loss < Loss))
        {
            return false;
        }

        Loss = loss;
        Epoch = epoch;
        if (keeps)
        {
            weights ??= new float[parameters.Count];
            parameters.Flat.CopyTo(weights);
        }

        return true;
    }

    /// <summary>
    /// Makes the best weights the model's, and names their epoch; null where they are the last or none were kept.
    /// </summary>
    public int? PutBack()
    {
        if (weights is null)
        {
            average?.PutAverage();
            return null;
        }

        parameters.Flat.CopyFrom(weights);
        return Epoch;
    }

    public IReadOnlyList<NamedArray>? Take()
    {
        if (weights is null)
        {
            return null;
        }

        var arrays = new List<NamedArray>();
        int from = 0;
        foreach (Parameter parameter in parameters.All)
        {
            int count = parameter.Shape.Count;
            arrays.Add(new NamedArray(parameter.Name, parameter.Shape.ToArray(), weights[from..(from + count)]));
            from += count;
        }

        return arrays;
    }

    public void Put(IReadOnlyList<NamedArray>? arrays, double loss, int epoch)
    {
        Loss = loss;
        Epoch = epoch;
        weights = arrays is null ? null : [.. arrays.SelectMany(array => array.Values)];
    }
}
