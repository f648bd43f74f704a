namespace Elbo.Data.Text;

/// <summary>
/// The numbers of tokens that stand for no piece of text. An item of text is its tokens and <see cref="End"/>, filled
/// up with <see cref="Nothing"/> to the length of the longest.
/// </summary>
public static class TokenIds
{
    /// <summary>Behind the end of a sentence; as an input, before its beginning.</summary>
    public const int Nothing = 0;

    /// <summary>The end of a sentence.</summary>
    public const int End = 1;

    /// <summary>A word that is not in the vocabulary; as an input, a word that was dropped.</summary>
    public const int Unknown = 2;

    /// <summary>The first number of a token that stands for a piece of text.</summary>
    public const int First = 3;
}
