using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// Writes sentences given z, token by token: the most probable token at each step, one drawn at a temperature, or the
/// most probable sentence that a beam search finds. Results are numbers of tokens, [rows, longest], 0 behind the end.
/// </summary>
/// <param name="model">The model.</param>
public sealed class SentenceWriter(SentenceModel model)
{
    private const int RowsAtOnce = 128;

    private readonly int longest = model.ItemShape[0];
    private readonly int classes = model.Options.Vocabulary - 1;

    /// <summary>
    /// Whether the token of unknown words is never chosen, so that what is written can be read: draws are then of the
    /// model's tokens given that each is a known one.
    /// </summary>
    public bool KnownWordsOnly { get; init; }

    /// <summary>The most probable token at each step.</summary>
    /// <param name="latents">z, [rows, latent].</param>
    public int[] Greedy(Tensor latents) => Write(latents, (logits, _, _) => Largest(logits));

    /// <summary>Tokens drawn from softmax(logits / temperature).</summary>
    /// <param name="latents">z, [rows, latent].</param>
    /// <param name="temperature">1 draws from the model; nearer to 0, nearer to the most probable token.</param>
    /// <param name="random">Row i is drawn with example i of the stream.</param>
    /// <exception cref="ModelException">The temperature is not positive.</exception>
    public int[] Draw(Tensor latents, double temperature, RandomStream random) => temperature > 0
        ? Write(latents, (logits, row, step) => Draw(
            logits, temperature, (random with { Example = (uint)row }).Uniform(step)))
        : throw new ModelException($"temperature {temperature} is not positive. Take 1 for draws from the model.");

    /// <summary>The sentence of largest probability that a beam search finds.</summary>
    /// <param name="latents">z, [rows, latent].</param>
    /// <param name="width">How many sentences are followed at a time; 1 is the greedy choice.</param>
    /// <exception cref="ModelException">The width is not positive.</exception>
    public int[] Beam(Tensor latents, int width)
    {
        if (width < 1)
        {
            throw new ModelException($"beam {width} is not positive. Take 1 or more.");
        }

        int rows = latents.Shape[0];
        int[] result = new int[checked(rows * longest)];
        float[] codes = latents.ToArray();
        for (int row = 0; row < rows; row++)
        {
            float[] own = codes.AsSpan(row * model.LatentSize, model.LatentSize).ToArray();
            new SentenceBeam(model, own, width, KnownWordsOnly).Run().CopyTo(result, row * longest);
        }

        return result;
    }

    // the first of the largest; the first class is token 1
    private static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best + 1;
    }

    private static int Draw(ReadOnlySpan<float> logits, double temperature, double uniform)
    {
        double most = logits[Largest(logits) - 1];
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            sum += DoubleMath.Exp((logits[i] - most) / temperature);
        }

        double left = uniform * sum;
        for (int i = 0; i < logits.Length - 1; i++)
        {
            left -= DoubleMath.Exp((logits[i] - most) / temperature);
            if (left < 0)
            {
                return i + 1;
            }
        }

        return logits.Length;
    }

    private int[] Write(Tensor latents, Choice choose)
    {
        int rows = latents.Shape[0];
        int[] result = new int[checked(rows * longest)];
        float[] codes = latents.ToArray();
        int size = model.LatentSize;
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - first);
            Write(codes.AsSpan(first * size, count * size), first, count, result.AsSpan(first * longest), choose);
        }

        return result;
    }

    // Steps of a tape of their own: what a step made is gone once its state is copied out.
    private void Write(ReadOnlySpan<float> codes, int first, int rows, Span<int> result, Choice choose)
    {
        var steps = new SentenceSteps(model, codes, rows, KnownWordsOnly);
        int[] before = new int[rows];
        bool[] hasEnded = new bool[rows];
        float[] logits = new float[checked(rows * classes)];
        for (int t = 0; t < longest && hasEnded.Contains(false); t++)
        {
            steps.Next(before, logits, logarithms: false);
            for (int row = 0; row < rows; row++)
            {
                before[row] = hasEnded[row]
                    ? TokenIds.Nothing
                    : choose(logits.AsSpan(row * classes, classes), first + row, t);
                result[(row * longest) + t] = before[row];
                hasEnded[row] |= before[row] == TokenIds.End;
            }
        }
    }

    private delegate int Choice(ReadOnlySpan<float> logits, int row, int step);
}
