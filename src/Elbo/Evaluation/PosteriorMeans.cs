using Elbo.Data;
using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>
/// The mean of q(z|x) of each example: the representation of x that needs no random numbers (Kingma and Welling 2014,
/// section 2.2, "recognition"). For maps of the latent space, search and encoding.
/// </summary>
public static class PosteriorMeans
{
    /// <summary>The means of all examples of a data set, [examples, latent].</summary>
    /// <exception cref="EvaluationException">
    /// The options cannot be, or the data is not what the model takes.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static float[] Of(Model model, Dataset data, EvaluationOptions options, CancellationToken stop) =>
        Of(model, data, BatchPass.Everything(data), options, stop);

    /// <summary>The means of some examples of a data set, [examples, latent], in the order of the indices.</summary>
    /// <exception cref="EvaluationException">
    /// The options cannot be, or the data is not what the model takes.
    /// </exception>
    /// <exception cref="DataException">An index is not an item.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static float[] Of(
        Model model, Dataset data, IReadOnlyList<int> indices, EvaluationOptions options, CancellationToken stop)
    {
        if (model.LatentSize == 0)
        {
            throw new ModelException("A language model has no latents, so no codes. Train a vae on the sentences.");
        }

        var pass = new BatchPass(model, data, [.. indices], options);
        float[] means = new float[checked(indices.Count * model.LatentSize)];
        pass.Run(batch => Copy(batch, means, model.LatentSize), stop);
        return means;
    }

    internal static void Copy(in EncodedBatch batch, float[] means, int latentSize) =>
        batch.Posterior.Mean.CopyTo(means.AsSpan(batch.First * latentSize, batch.Count * latentSize));
}
