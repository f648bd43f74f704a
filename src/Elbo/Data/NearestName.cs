namespace Elbo.Data;

/// <summary>The known name that an unknown one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the fewest edits (letters added, left out, changed, or neighbours swapped; case and the signs
    /// '-', '_' and ' ' are not counted); null where none is near, which is more than half of the letters away.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string wanted = Normalize(name);
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string candidate in candidates)
        {
            string known = Normalize(candidate);
            int edits = Distance(wanted, known);
            if (edits < fewest && edits <= Math.Max(wanted.Length, known.Length) / 2)
            {
                fewest = edits;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>The end of an error message: <c>Did you mean "mnist"? Known: digits, mnist.</c></summary>
    public static string Advice(string name, IReadOnlyCollection<string> candidates)
    {
        string known = $"Known: {string.Join(", ", candidates)}.";
        return Find(name, candidates) is { } nearest ? $"Did you mean \"{nearest}\"? {known}" : known;
    }

    /// <summary>Edits between two words, a swap of neighbours counted as one (Damerau 1964).</summary>
    internal static int Distance(string left, string right)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = left[row - 1] == right[column - 1] ? 0 : 1;
                int edits = Math.Min(Math.Min(current[column - 1], last[column]) + 1, last[column - 1] + change);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    edits = Math.Min(edits, beforeLast[column - 2] + 1);
                }

                current[column] = edits;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[right.Length];
    }

    // Long input would take quadratic time for an answer that no one needs.
    private static string Normalize(string name) =>
        string.Concat(name.Where(letter => letter is not ('-' or '_' or ' ')).Take(64)).ToUpperInvariant();
}
