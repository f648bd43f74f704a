using System.Text;

namespace Elbo.Data.Text;

/// <summary>
/// Learns byte pairs (Sennrich, Haddow and Birch 2016, algorithm 1): words begin as their bytes, and the pair of
/// neighbours that occurs most often within words becomes one token, again and again. Counts are kept up to date word
/// by word, so a merge costs what it changes. Of pairs that occur equally often the one of smaller numbers comes first.
/// </summary>
internal sealed class PairMerges
{
    private const int LeastCount = 2;

    private readonly List<int[]> words = [];
    private readonly List<long> weights = [];
    private readonly Dictionary<long, long> counts = [];
    private readonly Dictionary<long, HashSet<int>> places = [];
    private readonly PriorityQueue<long, (long NegativeCount, long Pair)> queue = new();

    private PairMerges(IReadOnlyDictionary<string, long> occurrences)
    {
        foreach ((string word, long count) in occurrences.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            words.Add([.. Encoding.UTF8.GetBytes(word).Select(part => TokenIds.First + part)]);
            weights.Add(count);
            Change(words.Count - 1, +1);
        }

        foreach ((long pair, long count) in counts)
        {
            queue.Enqueue(pair, (-count, pair));
        }
    }

    /// <summary>The pairs of so many merges, or fewer where no pair is left that occurs twice.</summary>
    /// <param name="occurrences">How often each word occurs.</param>
    /// <param name="most">The most merges.</param>
    public static List<int> Learn(IReadOnlyDictionary<string, long> occurrences, int most)
    {
        var learner = new PairMerges(occurrences);
        List<int> merges = [];
        while (merges.Count < 2 * most && learner.TryMost(out long pair))
        {
            int made = TokenIds.First + Vocabulary.Bytes + (merges.Count / 2);
            merges.AddRange([First(pair), Second(pair)]);
            learner.Merge(pair, made);
        }

        return merges;
    }

    /// <summary>Replaces a pair wherever it stands in a word, from the left.</summary>
    internal static int[] Replace(ReadOnlySpan<int> word, int first, int second, int made)
    {
        List<int> next = new(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            bool isPair = i + 1 < word.Length && word[i] == first && word[i + 1] == second;
            next.Add(isPair ? made : word[i]);
            i += isPair ? 1 : 0;
        }

        return [.. next];
    }

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static int First(long pair) => (int)(pair >> 32);

    private static int Second(long pair) => (int)pair;

    // What lies in the queue may be out of date: it is put back with its count of now.
    private bool TryMost(out long pair)
    {
        while (queue.TryDequeue(out pair, out (long NegativeCount, long) place))
        {
            long now = counts.GetValueOrDefault(pair);
            if (now < LeastCount)
            {
                continue;
            }

            if (now == -place.NegativeCount)
            {
                return true;
            }

            queue.Enqueue(pair, (-now, pair));
        }

        return false;
    }

    private void Merge(long pair, int made)
    {
        int[] changed = [.. places[pair].Order()];
        HashSet<long> touched = [];
        foreach (int word in changed)
        {
            Change(word, -1);
            words[word] = Replace(words[word], First(pair), Second(pair), made);
            Change(word, +1);
            for (int i = 1; i < words[word].Length; i++)
            {
                touched.Add(Pair(words[word][i - 1], words[word][i]));
            }
        }

        foreach (long other in touched.Where(other => First(other) == made || Second(other) == made))
        {
            queue.Enqueue(other, (-counts[other], other));
        }
    }

    private void Change(int word, int sign)
    {
        int[] parts = words[word];
        for (int i = 1; i < parts.Length; i++)
        {
            long pair = Pair(parts[i - 1], parts[i]);
            counts[pair] = counts.GetValueOrDefault(pair) + (sign * weights[word]);
            if (!places.TryGetValue(pair, out HashSet<int>? own))
            {
                places.Add(pair, own = []);
            }

            _ = sign > 0 ? own.Add(word) : own.Remove(word);
        }
    }
}
