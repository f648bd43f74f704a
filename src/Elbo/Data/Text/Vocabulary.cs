namespace Elbo.Data.Text;

/// <summary>
/// The tokens of a text as a run remembers them: with it, other sentences mean the same to the model. Numbers below
/// <see cref="TokenIds.First"/> stand for no piece of text.
/// </summary>
public sealed record Vocabulary
{
    /// <summary>The number of different bytes.</summary>
    internal const int Bytes = 256;

    /// <summary>What the tokens are.</summary>
    public TokenKind Kind { get; init; }

    /// <summary>
    /// Words: their texts, the most frequent first; one that stands behind a space or at the beginning has a space in
    /// front.
    /// </summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>
    /// Byte pairs: the numbers of the two tokens that each new one is made of, one pair after the other. The tokens
    /// begin with the 256 bytes.
    /// </summary>
    public IReadOnlyList<int> Merges { get; init; } = [];

    /// <summary>The tokens of the longest sentence, its end included: the size of an item.</summary>
    public int Longest { get; init; }

    /// <summary>How many sentences it was learned from.</summary>
    public int Sentences { get; init; }

    /// <summary>How many numbers of tokens there are.</summary>
    public int Count => TokenIds.First + (Kind == TokenKind.Words ? Words.Count : Bytes + (Merges.Count / 2));

    /// <summary>What it is, in a line.</summary>
    public string Summary => Kind switch
    {
        TokenKind.Words => $"{Words.Count} words and signs, from {Sentences} sentences",
        TokenKind.Bpe => $"{Bytes} bytes and {Merges.Count / 2} pairs of them, from {Sentences} sentences",
        _ => "the bytes of UTF-8",
    };
}
