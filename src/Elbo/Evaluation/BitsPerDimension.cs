namespace Elbo.Evaluation;

/// <summary>
/// A score in bits for each number of an example, -ln p / (ln 2 * dimensions), as in van den Oord, Kalchbrenner and
/// Kavukcuoglu, "Pixel recurrent neural networks" (2016), section 5.1.
/// </summary>
public static class BitsPerDimension
{
    // the double nearest to ln 2
    private const double Ln2 = 0.6931471805599453;

    /// <summary>Bits per dimension of a log-likelihood, or of a lower bound of one.</summary>
    /// <param name="logLikelihood">Nats per example.</param>
    /// <param name="dimensions">
    /// The numbers that make an example, such as 784; of sentences their tokens, on average.
    /// </param>
    public static double Of(double logLikelihood, double dimensions) => -logLikelihood / (Ln2 * dimensions);
}
