namespace Elbo.Data.Text;

/// <summary>A word or sign of a sentence.</summary>
/// <param name="Text">As it stands there, with the space in front of it.</param>
/// <param name="Tokens">The numbers of its tokens.</param>
public sealed record SentenceWord(string Text, IReadOnlyList<int> Tokens)
{
    /// <summary>Whether it is made of known tokens.</summary>
    public bool IsKnown => !Tokens.Contains(TokenIds.Unknown);
}
