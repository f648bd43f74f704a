namespace Elbo.Data.Text;

/// <summary>What the tokens of a text are.</summary>
public enum TokenKind
{
    /// <summary>Words and signs, those that occur often enough; the others are one unknown word.</summary>
    Words = 0,

    /// <summary>Pieces of words, of bytes that occur side by side (Sennrich, Haddow and Birch 2016).</summary>
    Bpe = 1,

    /// <summary>The bytes of UTF-8.</summary>
    Bytes = 2,
}
