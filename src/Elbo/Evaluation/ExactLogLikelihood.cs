using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>
/// ln p(x) of each example where a model knows it, as linear-Gaussian ones do (Tipping and Bishop 1999, equation 4), in
/// nats: no samples, no estimate.
/// </summary>
internal sealed class ExactLogLikelihood
{
    private readonly IExactLikelihood model;
    private readonly double[] values;

    private ExactLogLikelihood(IExactLikelihood model, int examples)
    {
        this.model = model;
        values = new double[examples];
    }

    /// <summary>The mean over the examples.</summary>
    public Estimate Result => Estimate.Of(values);

    /// <summary>The measure for so many examples; null for a model that does not know its ln p(x).</summary>
    public static ExactLogLikelihood? For(Model model, int examples) =>
        model is IExactLikelihood exact && model.HasDensity ? new ExactLogLikelihood(exact, examples) : null;

    /// <summary>Measures a batch.</summary>
    public void Add(in EncodedBatch batch) => model.LogLikelihood(batch.Batch).CopyTo(values, batch.First);
}
