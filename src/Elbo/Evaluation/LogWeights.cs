using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The logarithm of a sum of weights that come one by one as logarithms, without overflow and without keeping them:
/// sums are held relative to the largest so far. A weight of 0 (-infinity) counts as a sample and adds nothing; NaN
/// stays NaN.
/// </summary>
internal struct LogWeights()
{
    private double largest = double.NegativeInfinity;
    private double sum;
    private double sumOfSquares;

    /// <summary>How many weights there were.</summary>
    public int Count { get; private set; }

    /// <summary>ln of the mean weight.</summary>
    public readonly double LogMean => largest + DoubleMath.Log(sum / Count);

    /// <summary>(sum w)^2 / sum w^2; 0 where every weight is 0.</summary>
    public readonly double EffectiveSampleSize =>
        double.IsNegativeInfinity(largest) ? 0 : Evaluation.EffectiveSampleSize.Of(sum, sumOfSquares);

    /// <summary>
    /// The standard error of <see cref="LogMean"/> over draws of the weights, to first order (delta method): s_w /
    /// (sqrt(k) w), of which (sum w)^2 / sum w^2 = n knows all: sqrt((k / n - 1) / (k - 1)). NaN for one weight.
    /// </summary>
    public readonly double StandardError =>
        Math.Sqrt(Math.Max(0, (Count / EffectiveSampleSize) - 1) / (Count - 1));

    /// <summary>Adds a weight.</summary>
    public void Add(double logWeight)
    {
        Count++;
        if (logWeight <= largest)
        {
            // equal infinities have no difference, but they are equal
            double weight = logWeight == largest ? 1 : DoubleMath.Exp(logWeight - largest);
            sum += weight;
            sumOfSquares += weight * weight;
            return;
        }

        double shrink = DoubleMath.Exp(largest - logWeight);
        sum = (sum * shrink) + 1;
        sumOfSquares = (sumOfSquares * shrink * shrink) + 1;
        largest = logWeight;
    }
}
