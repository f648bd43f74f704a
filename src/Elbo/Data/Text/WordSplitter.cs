using System.Globalization;
using System.Text;

namespace Elbo.Data.Text;

/// <summary>
/// Cuts a line into words and signs. A word is a run of letters, marks and digits, with apostrophes and hyphens between
/// them; any other sign stands alone. What follows a space, or begins the line, has a space in front, so that the
/// pieces together are the line again, but for spaces that stand side by side.
/// </summary>
internal static class WordSplitter
{
    /// <summary>The pieces of a line.</summary>
    public static IEnumerable<string> Split(string line)
    {
        int at = 0;
        bool isApart = true;
        while (at < line.Length)
        {
            Rune rune = Rune.GetRuneAt(line, at);
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                isApart = true;
                at += rune.Utf16SequenceLength;
                continue;
            }

            int end = IsOfWord(rune) ? EndOfWord(line, at) : at + rune.Utf16SequenceLength;
            yield return isApart ? string.Concat(" ", line.AsSpan(at, end - at)) : line[at..end];
            isApart = false;
            at = end;
        }
    }

    private static int EndOfWord(string line, int at)
    {
        while (at < line.Length)
        {
            Rune rune = Rune.GetRuneAt(line, at);
            int next = at + rune.Utf16SequenceLength;
            bool joins = rune.Value is '\'' or '-' or 0x2019
                && next < line.Length && IsOfWord(Rune.GetRuneAt(line, next));
            if (!joins && !IsOfWord(rune))
            {
                break;
            }

            at = next;
        }

        return at;
    }

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
