using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Determinism;

/// <summary>Sentences of drawn tokens, of different lengths.</summary>
internal static class SmallSentences
{
    private const int Words = 17;
    private const int Shortest = 3;
    private const int Longest = 9;

    public static Split Create(int train, int test)
    {
        var vocabulary = new Vocabulary
        {
            Kind = TokenKind.Words,
            Words = [.. Enumerable.Range(0, Words).Select(i => $" word{i}")],
            Longest = Longest,
            Sentences = train,
        };
        int[][] sentences = [.. Enumerable.Range(0, train + test).Select(Sentence)];
        return new Split(
            new TextDataset("small sentences", vocabulary, sentences.Take(train)), Validation: null,
            new TextDataset("small sentences", vocabulary, sentences.Skip(train)));
    }

    // Each word is near the one before; the end is the token behind the last.
    private static int[] Sentence(int index)
    {
        var random = new RandomStream(11, RandomPurpose.Test, Example: (uint)index);
        int[] tokens = new int[Shortest + (int)(random.Uniform(0) * (Longest - Shortest + 1))];
        int word = (int)(random.Uniform(1) * Words);
        for (int i = 0; i < tokens.Length - 1; i++)
        {
            tokens[i] = TokenIds.First + word;
            word = (word + 1 + (int)(random.Uniform(i + 2) * 3)) % Words;
        }

        tokens[^1] = TokenIds.End;
        return tokens;
    }
}
