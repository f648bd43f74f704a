namespace Elbo.Data;

/// <summary>Answers a misspelt name with the known name that was probably meant.</summary>
public static class NearestName
{
    private const int LongestName = 64;

    /// <summary>
    /// The known name fewest edits away (insert, delete, replace, swap of neighbours; case ignored), or null where even
    /// the nearest differs in more than a third of its letters. The first of equals wins.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string candidate in known)
        {
            int limit = Math.Max(1, Math.Max(name.Length, candidate.Length) / 3);
            if (name.Length > LongestName || Math.Abs(name.Length - candidate.Length) > limit)
            {
                continue;
            }

            int edits = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (edits <= limit && edits < fewest)
            {
                (nearest, fewest) = (candidate, edits);
            }
        }

        return nearest;
    }

    /// <summary>The end of an error message: <c>Did you mean "mnist"? Known: digits, mnist.</c></summary>
    public static string Advice(string name, IReadOnlyCollection<string> known)
    {
        string all = $"Known: {string.Join(", ", known)}.";
        return Find(name, known) is { } nearest ? $"Did you mean \"{nearest}\"? {all}" : all;
    }

    // Optimal string alignment: the Damerau-Levenshtein distance in which no substring is edited twice.
    internal static int Distance(string left, string right)
    {
        int[,] edits = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replace = edits[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                int best = Math.Min(replace, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                edits[i, j] = swapped ? Math.Min(best, edits[i - 2, j - 2] + 1) : best;
            }
        }

        return edits[left.Length, right.Length];
    }
}
