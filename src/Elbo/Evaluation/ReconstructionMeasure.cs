using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// ln p(x|code) of each example, and the squared error of the decoded mean, averaged over an example's numbers.
/// </summary>
internal sealed class ReconstructionMeasure(Model model, int examples, EvaluationOptions options)
{
    private readonly RandomStream random = new(options.Seed, RandomPurpose.Evaluation);
    private readonly NumberBuffer numbers = new();

    public double[] LogLikelihood { get; } = new double[examples];

    public double[] SquaredError { get; } = new double[examples];

    /// <summary>Measures a batch.</summary>
    public void Add(in EncodedBatch batch)
    {
        Inference inference = model.InferFrom(batch.Posterior, batch.Batch, new Draw(1, random));
        Copy(inference.LogLikelihood, LogLikelihood.AsSpan(batch.First, batch.Count));
        Tensor observed = batch.Batch.Observed;
        Tensor mean = model.Likelihood.Mean(inference.Decoded).Reshape(observed.Shape);
        Tensor error = (mean - observed).Square().Reshape(new Shape(batch.Count, observed.Count / batch.Count)).Mean(1);
        Copy(error, SquaredError.AsSpan(batch.First, batch.Count));
    }

    private void Copy(Tensor tensor, Span<double> target)
    {
        ReadOnlySpan<float> copy = numbers.Copy(tensor);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = copy[i];
        }
    }
}
