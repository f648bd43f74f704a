using Elbo.Data.Text;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The sentences of a batch as recurrent layers take them: time first, only as long as the longest, once for each
/// sample. Belongs to the running step.
/// </summary>
public sealed class TokenBatch
{
    private const ulong DroppedWords = 0x9E37_79B9_7F4A_7C15;

    private float[] items = [];
    private float[] uniform = [];
    private int[] inputs = [];
    private int[] targets = [];
    private int[] tokens = [];
    private int[] lengths = [];

    /// <summary>The steps: tokens of the longest sentence, its end included.</summary>
    public int Time { get; private set; }

    /// <summary>The sentences, once for each sample.</summary>
    public int Rows { get; private set; }

    /// <summary>The token before each step, [time, rows]; some of them dropped in training.</summary>
    public ReadOnlySpan<int> Inputs => inputs.AsSpan(0, Time * Rows);

    /// <summary>The class of the token at each step, [time, rows]: its number less 1; -1 behind the end.</summary>
    public ReadOnlySpan<int> Targets => targets.AsSpan(0, Time * Rows);

    /// <summary>The token at each step, [time, rows]; 0 behind the end.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, Time * Rows);

    /// <summary>The tokens of each row, its end included.</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Rows);

    /// <summary>The sentences of items [batch, longest].</summary>
    /// <param name="observed">Numbers of tokens, 0 behind the end.</param>
    /// <param name="samples">How often each sentence stands in the batch.</param>
    /// <param name="wordDropout">The share of inputs that are dropped in training (Bowman et al. 2016).</param>
    /// <param name="pass">Whether it is a step of training.</param>
    public static TokenBatch Of(Tensor observed, int samples, double wordDropout, Pass pass)
    {
        TokenBatch batch = Tape.Borrow<TokenBatch>();
        batch.Fill(observed, samples);
        if (wordDropout > 0 && pass.IsTraining)
        {
            batch.Drop(wordDropout, samples, pass);
        }

        return batch;
    }

    private static void Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            array = new T[count];
        }
    }

    private void Fill(Tensor observed, int samples)
    {
        int batch = observed.Shape[0];
        int longest = observed.Shape[1];
        Rows = samples * batch;
        Grow(ref items, observed.Count);
        Grow(ref lengths, Rows);
        Grow(ref inputs, longest * Rows);
        Grow(ref targets, longest * Rows);
        Grow(ref tokens, longest * Rows);
        observed.CopyTo(items.AsSpan(0, observed.Count));
        Time = 1;
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> item = items.AsSpan(row % batch * longest, longest);
            int end = item.IndexOf(TokenIds.Nothing);
            lengths[row] = end < 0 ? longest : end;
            Time = Math.Max(Time, lengths[row]);
        }

        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> item = items.AsSpan(row % batch * longest, longest);
            int before = TokenIds.Nothing;
            for (int t = 0; t < Time; t++)
            {
                int at = (t * Rows) + row;
                int token = t < lengths[row] ? (int)item[t] : TokenIds.Nothing;
                inputs[at] = before;
                tokens[at] = token;
                targets[at] = token - 1;
                before = token;
            }
        }
    }

    // A word that is dropped is dropped for all samples of its sentence; the beginning never is.
    private void Drop(double share, int samples, Pass pass)
    {
        int batch = Rows / samples;
        RandomStream random = pass.Random with
        {
            Seed = pass.Random.Seed ^ DroppedWords,
            Purpose = RandomPurpose.Dropout,
        };
        Tensor drawn = Noise.Uniform(random, pass.Examples, 0, 1, Time);
        Grow(ref uniform, drawn.Count);
        drawn.CopyTo(uniform.AsSpan(0, drawn.Count));
        for (int row = 0; row < Rows; row++)
        {
            for (int t = 1; t < Time; t++)
            {
                int at = (t * Rows) + row;
                if (inputs[at] != TokenIds.Nothing && uniform[(row % batch * Time) + t] < share)
                {
                    inputs[at] = TokenIds.Unknown;
                }
            }
        }
    }
}
