using Elbo.Tensors;

namespace Elbo.Data.Text;

/// <summary>
/// Sentences as numbers of tokens: an item is a sentence and its end, filled up with 0 to the length of the longest.
/// </summary>
public sealed class TextDataset : Dataset
{
    private readonly int[][] sentences;
    private readonly int[] lengths;

    /// <summary>Sentences of a vocabulary.</summary>
    /// <param name="name">The name that reports and errors use.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="sentences">The numbers of each sentence's tokens, its end included.</param>
    /// <exception cref="DataException">There is none, or one is longer than the vocabulary's longest.</exception>
    public TextDataset(string name, Vocabulary vocabulary, IEnumerable<int[]> sentences)
    {
        Name = name;
        Text = vocabulary;
        this.sentences = [.. sentences];
        lengths = [.. this.sentences.Select(sentence => sentence.Length)];
        if (lengths.Length == 0 || lengths.Max() > vocabulary.Longest)
        {
            throw new DataException(
                $"{name}: expected sentences of at most {vocabulary.Longest} tokens, found "
                + $"{(lengths.Length == 0 ? "none" : $"one of {lengths.Max()}")}. Bring others.");
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => sentences.Length;

    /// <inheritdoc/>
    public override Shape ItemShape => new(Text.Longest);

    /// <inheritdoc/>
    public override Vocabulary Text { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Lengths => lengths;

    /// <inheritdoc/>
    public override bool AllowsThreads => true;

    /// <inheritdoc/>
    public override ValueRange Values => new(0, Text.Count - 1, IsBinary: false);

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        for (int i = 0; i < indices.Length; i++)
        {
            Span<float> item = destination.Slice(i * Text.Longest, Text.Longest);
            item.Clear();
            int[] sentence = sentences[indices[i]];
            for (int t = 0; t < sentence.Length; t++)
            {
                item[t] = sentence[t];
            }
        }
    }
}
