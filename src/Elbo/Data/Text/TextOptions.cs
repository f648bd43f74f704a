namespace Elbo.Data.Text;

/// <summary>How the sentences of a text become tokens.</summary>
public sealed record TextOptions
{
    /// <summary>What the tokens are; null where the text decides.</summary>
    public TokenKind? Tokens { get; init; }

    /// <summary>Words: how often one must occur in the training sentences.</summary>
    public int LeastCount { get; init; } = 2;

    /// <summary>The most tokens; of words the most frequent are kept.</summary>
    public int MostTokens { get; init; } = 10_000;

    /// <summary>The most tokens of a sentence; longer ones are left out.</summary>
    public int Longest { get; init; } = 100;

    /// <summary>The tokens as a run knows them; null to learn them.</summary>
    public Vocabulary? Known { get; init; }
}
