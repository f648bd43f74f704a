namespace Elbo.Data.Text;

/// <summary>Learns the tokens of a text from its training sentences.</summary>
internal static class VocabularyLearner
{
    // Words are for texts where nearly all running words are known; else pieces of words, which know all.
    private const double KnownShare = 0.95;

    /// <summary>The vocabulary of sentences.</summary>
    /// <param name="sentences">The training sentences.</param>
    /// <param name="options">What is wished.</param>
    public static Vocabulary Learn(IReadOnlyCollection<string> sentences, TextOptions options)
    {
        var occurrences = new Dictionary<string, long>(StringComparer.Ordinal);
        if (options.Tokens != TokenKind.Bytes)
        {
            foreach (string piece in sentences.SelectMany(WordSplitter.Split))
            {
                occurrences[piece] = occurrences.GetValueOrDefault(piece) + 1;
            }
        }

        string[] words =
        [
            .. occurrences.Where(each => each.Value >= options.LeastCount)
                .OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
                .Take(Math.Max(1, options.MostTokens - TokenIds.First)).Select(each => each.Key),
        ];
        double known = words.Sum(word => (double)occurrences[word]) / Math.Max(1, occurrences.Values.Sum());
        TokenKind kind = options.Tokens ?? (known >= KnownShare ? TokenKind.Words : TokenKind.Bpe);
        return new Vocabulary
        {
            Kind = kind,
            Sentences = sentences.Count,
            Words = kind == TokenKind.Words ? words : [],
            Merges = kind == TokenKind.Bpe
                ? PairMerges.Learn(occurrences, Math.Max(0, options.MostTokens - TokenIds.First - Vocabulary.Bytes))
                : [],
        };
    }
}
