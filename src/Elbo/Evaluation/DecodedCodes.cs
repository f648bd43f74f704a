using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>The decoder's means for many codes, a few at a time: E[x|z], without noise of the likelihood.</summary>
/// <remarks>A model may be used by one thread at a time.</remarks>
public static class DecodedCodes
{
    private const int AtOnce = 200;

    /// <summary>The examples of codes, of a model that is told nothing: [count, latent] -> [count, ...].</summary>
    /// <exception cref="EvaluationException">The codes are no whole ones.</exception>
    /// <exception cref="ModelException">The decoder wants to be told a label.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static float[] Of(Model model, ReadOnlySpan<float> codes, CancellationToken stop) =>
        Of(model, codes, [], stop);

    /// <summary>The examples of codes: [count, latent] -> [count, ...].</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">[count, latent].</param>
    /// <param name="labels">The label that the decoder is told for each code; empty where it is told nothing.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The codes are no whole ones, or not as many as labels.</exception>
    /// <exception cref="ModelException">
    /// The decoder wants to be told a label, or is told one that it does not take.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static float[] Of(
        Model model, ReadOnlySpan<float> codes, ReadOnlySpan<int> labels, CancellationToken stop)
    {
        int count = codes.Length / model.LatentSize;
        if (count * model.LatentSize != codes.Length || (!labels.IsEmpty && labels.Length != count))
        {
            throw new EvaluationException(
                $"Decoding: {codes.Length} numbers and {labels.Length} labels are no codes of {model.LatentSize} "
                + "latents with a label each. Pass whole codes, and one label for each or none.");
        }

        int size = model.ItemShape.Count;
        float[] decoded = new float[checked(count * size)];
        var tape = new Tape(recordsGradients: false);
        for (int first = 0; first < count; first += AtOnce)
        {
            stop.ThrowIfCancellationRequested();
            int items = Math.Min(AtOnce, count - first);
            using (tape.Step())
            {
                Tensor latents = Tensor.Constant(
                    codes.Slice(first * model.LatentSize, items * model.LatentSize),
                    new Shape(items, model.LatentSize));
                Tensor? condition = labels.IsEmpty
                    ? null
                    : model.Conditioning.OneHot(labels, Examples.Range(first, items), "the labels to decode");
                model.Decode(latents, condition).CopyTo(decoded.AsSpan(first * size, items * size));
            }
        }

        return decoded;
    }
}
