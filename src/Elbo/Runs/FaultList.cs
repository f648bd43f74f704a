namespace Elbo.Runs;

/// <summary>
/// Collects the faults of settings, one line each. A key that has a fault gets no second one, and faults between
/// several keys are left out where one of them is wrong by itself: its value is not the one that was meant.
/// </summary>
internal sealed class FaultList
{
    // Beyond this a file is not a recipe with mistakes but something else.
    private const int MostLines = 100;

    private readonly List<string> lines = [];
    private readonly HashSet<string> faulty = new(StringComparer.Ordinal);

    /// <summary>The faults so far.</summary>
    internal IReadOnlyList<string> Lines => lines;

    /// <summary>Whether no more faults are taken.</summary>
    internal bool IsFull => lines.Count >= MostLines;

    /// <summary>A fault of one key: "key: text".</summary>
    internal void Add(string key, string text)
    {
        if (!IsFull && faulty.Add(key))
        {
            lines.Add($"{(key.Length == 0 ? "the whole" : RunException.Excerpt(key))}: {text}");
        }
    }

    /// <summary>A fault of one key that others take part in.</summary>
    internal void Add(string key, string text, params ReadOnlySpan<string> others)
    {
        foreach (string other in others)
        {
            if (faulty.Any(wrong => IsWithin(wrong, other)))
            {
                return;
            }
        }

        Add(key, text);
    }

    /// <summary>A fault found elsewhere, as a line of its own.</summary>
    internal void AddLine(string line) => lines.Add(line);

    /// <summary>A fault where a whole number is outside its range.</summary>
    internal void Range(string key, long value, long least, long most, string remedy)
    {
        if (value < least || value > most)
        {
            Add(key, $"{value} is outside {least} to {most}. {remedy}");
        }
    }

    /// <summary>
    /// A fault where a number is not from <paramref name="least"/> to <paramref name="most"/>, or not a number.
    /// </summary>
    internal void Range(string key, double value, double least, double most, string remedy)
    {
        if (!(value >= least && value <= most))
        {
            Add(key, $"{value} is outside {least} to {most}. {remedy}");
        }
    }

    /// <summary>A fault where a number is not above 0 and up to <paramref name="most"/>, or not a number.</summary>
    internal void Positive(string key, double value, double most, string remedy)
    {
        if (!(value > 0 && value <= most))
        {
            Add(key, $"{value} is not above 0 and at most {most}. {remedy}");
        }
    }

    /// <summary>A fault where a number is not from 0 up to, but not including, 1, or not a number.</summary>
    internal void Share(string key, double value, string remedy)
    {
        if (!(value >= 0 && value < 1))
        {
            Add(key, $"{value} is not from 0 to below 1. {remedy}");
        }
    }

    /// <summary>A fault where a choice is none of its names, as a cast in code can make it.</summary>
    internal void Choice<TChoice>(string key, TChoice value)
        where TChoice : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Add(key, $"{value} is not one of {string.Join(", ", RecipeValue.Names(typeof(TChoice)))}. Choose one.");
        }
    }

    // "steps[0].epochs" is within "steps".
    private static bool IsWithin(string key, string outer) =>
        key.StartsWith(outer, StringComparison.Ordinal)
        && (key.Length == outer.Length || key[outer.Length] is '.' or '[');
}
