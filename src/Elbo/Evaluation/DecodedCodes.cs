using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>The decoder's means for many codes, a few at a time.</summary>
internal static class DecodedCodes
{
    private const int AtOnce = 200;

    /// <summary>[count, ...] for codes [count, latent].</summary>
    /// <exception cref="ModelException">The decoder wants to be told a label.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static float[] Of(Model model, ReadOnlySpan<float> codes, CancellationToken stop)
    {
        int count = codes.Length / model.LatentSize;
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
                model.Decode(latents, condition: null).CopyTo(decoded.AsSpan(first * size, items * size));
            }
        }

        return decoded;
    }
}
