using System.Text;
using System.Text.Json;

namespace Elbo.Runs;

/// <summary>
/// Reads JSON of settings: bounded, strict, and sound to the last text, so that later reads cannot fail.
/// </summary>
internal static class JsonText
{
    // Settings are a few kilobytes; a file of another kind is refused before it is read.
    private const int MostBytes = 1 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes of a file of settings.</summary>
    /// <exception cref="RunException">The file cannot be read, or is too large.</exception>
    internal static byte[] Load(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MostBytes)
            {
                throw TooLarge(path, stream.Length);
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    /// <summary>The document of a text.</summary>
    /// <exception cref="RunException">It is not JSON, too large, or has texts that are not Unicode.</exception>
    internal static JsonDocument Parse(string json, string where) => Parse(Encoding.UTF8.GetBytes(json), where);

    /// <summary>The document of UTF-8 bytes; a byte order mark is passed over.</summary>
    /// <exception cref="RunException">They are not JSON, too many, or have texts that are not Unicode.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string where)
    {
        if (utf8.Length > MostBytes)
        {
            throw TooLarge(where, utf8.Length);
        }

        if (utf8.Span.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        if (utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw new RunException($"{where}: not JSON: there is nothing in it. Is it the right file?");
        }

        try
        {
            CheckTexts(utf8.Span, where);
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException exception)
        {
            throw new RunException(
                $"{where}: not JSON at line {(exception.LineNumber ?? 0) + 1}, byte "
                + $"{(exception.BytePositionInLine ?? 0) + 1}: {RunException.Excerpt(Reason(exception))} Correct it "
                + "there.",
                exception);
        }
    }

    // The message without the place, which it tells again at its end, counted from 0.
    private static string Reason(JsonException exception)
    {
        int place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? exception.Message : exception.Message[..place];
    }

    // A text with half a surrogate pair or invalid UTF-8 is JSON by its grammar, and fails only when it is asked for.
    private static void CheckTexts(ReadOnlySpan<byte> utf8, string where)
    {
        Utf8JsonReader reader = new(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                continue;
            }

            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new RunException(
                    $"{where}: the text at byte {reader.TokenStartIndex} is not valid Unicode. Write it in UTF-8.",
                    exception);
            }
        }
    }

    private static RunException TooLarge(string where, long bytes) =>
        new($"{where}: {bytes} bytes are too many for settings, expected at most {MostBytes}. Is it the right file?");
}
