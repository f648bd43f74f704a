using System.Collections.Concurrent;
using System.Text;

namespace Elbo.Data.Text;

/// <summary>From sentences to the numbers of their tokens and back. For any number of threads at once.</summary>
public sealed class Tokenizer
{
    private const string UnknownText = " <unk>";
    private const int MostRemembered = 1 << 18;

    private readonly Vocabulary vocabulary;
    private readonly Dictionary<string, int> words = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, int), int> merges = [];
    private readonly ConcurrentDictionary<string, int[]> pieces = new(StringComparer.Ordinal);
    private readonly List<byte[]> texts = [];
    private int remembered;

    /// <summary>A tokenizer of a vocabulary.</summary>
    public Tokenizer(Vocabulary vocabulary)
    {
        this.vocabulary = vocabulary;
        if (vocabulary.Kind == TokenKind.Words)
        {
            for (int i = 0; i < vocabulary.Words.Count; i++)
            {
                words[vocabulary.Words[i]] = TokenIds.First + i;
                texts.Add(Encoding.UTF8.GetBytes(vocabulary.Words[i]));
            }

            return;
        }

        texts.AddRange(Enumerable.Range(0, Vocabulary.Bytes).Select(part => new[] { (byte)part }));
        for (int i = 0; i + 1 < vocabulary.Merges.Count; i += 2)
        {
            (int first, int second) = (vocabulary.Merges[i], vocabulary.Merges[i + 1]);
            merges[(first, second)] = TokenIds.First + texts.Count;
            texts.Add([.. texts[first - TokenIds.First], .. texts[second - TokenIds.First]]);
        }
    }

    /// <summary>The tokens.</summary>
    public Vocabulary Vocabulary => vocabulary;

    /// <summary>The tokens of a sentence, without its end.</summary>
    public List<int> Encode(string sentence) => [.. Words(sentence).SelectMany(word => word.Tokens)];

    /// <summary>
    /// The words and signs of a sentence with their tokens; what stands behind a space has it in front.
    /// </summary>
    public IEnumerable<SentenceWord> Words(string sentence) => vocabulary.Kind switch
    {
        TokenKind.Words => WordSplitter.Split(sentence).Select(
            piece => new SentenceWord(piece, [words.GetValueOrDefault(piece, TokenIds.Unknown)])),
        TokenKind.Bpe => WordSplitter.Split(sentence).Select(piece => new SentenceWord(piece, Merged(piece))),
        _ => sentence.Trim().Split(' ').Select((word, i) => i == 0 ? word : $" {word}").Select(word =>
            new SentenceWord(word, [.. Encoding.UTF8.GetBytes(word).Select(part => TokenIds.First + part)])),
    };

    /// <summary>The sentences of items of data that has these tokens.</summary>
    public string[] Sentences(Dataset data, int[] items)
    {
        float[] ids = new float[items.Length * data.ItemShape.Count];
        data.Read(items, ids);
        return Sentences(ids);
    }

    /// <summary>The sentences of items, [sentences, longest].</summary>
    public string[] Sentences(float[] items) =>
        [.. items.Chunk(vocabulary.Longest).Select(item => Decode([.. item.Select(id => (int)id)]))];

    /// <summary>The sentence of tokens, up to its end.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        List<byte> bytes = [];
        foreach (int id in ids)
        {
            if (id is TokenIds.End or TokenIds.Nothing)
            {
                break;
            }

            bytes.AddRange(id == TokenIds.Unknown ? Encoding.UTF8.GetBytes(UnknownText) : texts[id - TokenIds.First]);
        }

        string text = Encoding.UTF8.GetString([.. bytes]).Trim();
        return string.Concat(text.Select(sign => char.IsControl(sign) ? ' ' : sign));
    }

    // the pair that was learned first goes first
    private int[] Merged(string piece)
    {
        if (pieces.TryGetValue(piece, out int[]? known))
        {
            return known;
        }

        int[] parts = [.. Encoding.UTF8.GetBytes(piece).Select(part => TokenIds.First + part)];
        while (parts.Length > 1)
        {
            int best = int.MaxValue;
            int at = 0;
            for (int i = 1; i < parts.Length; i++)
            {
                if (merges.TryGetValue((parts[i - 1], parts[i]), out int made) && made < best)
                {
                    (best, at) = (made, i);
                }
            }

            if (best == int.MaxValue)
            {
                break;
            }

            parts = PairMerges.Replace(parts, parts[at - 1], parts[at], best);
        }

        if (Volatile.Read(ref remembered) < MostRemembered && pieces.TryAdd(piece, parts))
        {
            Interlocked.Increment(ref remembered);
        }

        return parts;
    }
}
