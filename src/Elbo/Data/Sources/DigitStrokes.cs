using System.Globalization;

namespace Elbo.Data.Sources;

/// <summary>
/// How people write the ten digits: for each digit several ways, each a few pen strokes, each a smooth curve through
/// points in a unit box (x to the right, y down).
/// </summary>
internal static class DigitStrokes
{
    // Strokes are parted by '|', points are percent of the box, '!' marks a point where the pen turns sharply.
    // The number before a way is how often it is met, relative to the other ways of the same digit.
    private static readonly Way[][] Ways =
    [
        [
            Parse(4, "60,3 35,6 14,30 10,58 22,88 48,98 74,88 90,60 86,28 66,6 44,5"),
            Parse(3, "50,2 24,12 10,42 14,76 38,98 66,92 88,66 88,34 72,8 50,2"),
            Parse(2, "78,14 54,2 28,12 10,42 12,78 36,98 64,92 86,66 90,34 76,12 60,8"),
            Parse(1, "40,4 20,20 12,50 20,84 46,98 76,84 90,54 84,22 62,4 40,6 26,16"),
        ],
        [
            Parse(14, "52,2 51,34 50,66 49,98"),
            Parse(3, "32,24 44,14 56,2! 54,36 52,68 50,98"),
            Parse(4, "60,2 54,34 48,66 40,98"),
            Parse(1, "26,26 40,16 53,2! 52,50 51,97 | 22,98 50,97 80,96"),
        ],
        [
            Parse(3, "14,24 26,7 50,2 74,12 78,34 62,58 38,80 12,96! 36,95 62,94 90,95"),
            Parse(4, "12,26 28,6 54,3 76,18 72,42 52,66 28,88 12,92 14,78 34,76 60,90 92,94"),
            Parse(2, "18,14 42,3 70,10 80,30 66,56 40,82 20,95 12,86 28,80 52,92 74,96 94,84"),
            Parse(2, "20,16 44,3 68,14 66,38 46,66 22,86 8,80 18,66 40,74 64,90 92,84"),
            Parse(1, "20,18 46,4 74,14 72,40 50,66 22,94! 50,90 88,97"),
        ],
        [
            Parse(4, "16,14 38,3 66,6 78,22 66,40 42,48! 70,54 86,72 74,91 46,98 14,88"),
            Parse(3, "14,18 34,4 62,4 78,20 64,40 44,46 66,52 84,70 74,92 46,99 20,92"),
            Parse(1, "16,6 46,5 80,6! 62,24 42,42! 70,50 86,70 74,91 44,98 16,88"),
            Parse(2, "20,20 36,6 64,3 80,16 66,38 40,50 30,48 46,46 74,56 84,76 66,95 36,98 12,84"),
        ],
        [
            Parse(4, "22,4 18,24 14,46 22,54 50,53 80,46 | 80,2 76,34 72,66 68,98"),
            Parse(3, "30,4 22,22 12,44 16,58 40,57 68,50 92,46 | 72,18 70,42 66,70 62,98"),
            Parse(2, "66,3 46,24 26,44 10,60! 38,61 66,60 94,58 | 66,3 66,34 65,66 64,98"),
            Parse(1, "10,56 34,34 56,14 70,3! 66,34 62,66 58,98 | 10,56 36,58 62,57 92,54"),
        ],
        [
            Parse(4, "28,6 24,24 20,43! 42,38 68,44 82,64 72,87 44,98 14,90 | 28,6 52,6 86,3"),
            Parse(3, "84,4 58,5 32,8! 27,26 22,44! 46,40 70,48 80,68 66,90 38,98 10,88"),
            Parse(2, "88,5 58,4 36,10 24,28 28,42 52,48 74,62 74,84 50,98 14,92"),
            Parse(1, "36,8 31,28 28,46 52,44 76,58 72,86 40,98 12,88 | 36,9 60,11 86,6"),
        ],
        [
            Parse(4, "70,2 44,16 24,42 14,70 26,93 52,98 76,86 80,64 58,54 34,64 20,80"),
            Parse(3, "54,2 36,22 22,48 18,76 34,96 62,94 78,76 68,58 44,58 24,74"),
            Parse(2, "82,6 54,10 30,34 18,66 28,92 54,98 76,84 74,64 52,58 28,68 18,76"),
            Parse(2, "48,2 26,28 12,58 22,88 50,98 80,88 88,66 66,52 44,64 38,84"),
            Parse(1, "40,2 28,30 20,58 22,84 42,98 68,92 78,72 62,58 38,62 22,78"),
        ],
        [
            Parse(4, "12,12 36,11 60,9 86,5! 74,28 60,52 50,76 44,98"),
            Parse(2, "10,22 20,8 44,10 66,12 86,6 78,28 62,54 52,78 48,98"),
            Parse(2, "14,10 38,10 62,8 86,6! 74,30 60,54 50,76 42,98 | 32,54 54,50 82,48"),
            Parse(2, "16,26 15,9! 38,10 62,8 84,8! 76,32 68,54 62,76 58,98"),
        ],
        [
            Parse(4, "74,14 50,2 26,12 26,30 48,44 72,60 78,80 56,97 30,92 22,74 40,54 64,38 78,20 70,8"),
            Parse(2, "52,47 28,34 28,12 52,2 74,14 70,34 52,47 30,62 22,82 46,98 72,88 76,66 54,48"),
            Parse(2, "84,10 56,3 28,14 30,34 56,48 74,66 70,88 46,98 24,86 32,62 60,42 86,14"),
            Parse(1, "50,3 28,10 26,30 48,44 70,32 72,12 50,3 | 48,44 26,58 20,80 44,98 70,90 76,68 50,44"),
        ],
        [
            Parse(4, "78,14 54,2 30,12 20,34 34,50 58,44 76,22 79,12! 76,40 72,70 68,98"),
            Parse(3, "74,22 56,4 30,8 16,30 30,48 56,42 76,20 80,36 74,62 60,86 40,98 18,94"),
            Parse(2, "68,10 40,4 20,22 26,42 50,44 70,28 74,10! 70,40 60,70 48,98"),
            Parse(2, "76,6 50,4 26,14 18,36 36,50 60,42 76,20! 74,46 72,72 74,98"),
            Parse(1, "72,26 60,6 36,6 22,24 32,42 58,38 72,22 76,46 74,72 76,98"),
        ],
    ];

    /// <summary>One way of writing a digit, chosen by a number from (0, 1).</summary>
    public static Way Choose(int digit, float uniform)
    {
        Way[] ways = Ways[digit];
        float total = 0;
        foreach (Way way in ways)
        {
            total += way.Weight;
        }

        float position = uniform * total;
        int chosen = 0;
        while (chosen < ways.Length - 1 && position >= ways[chosen].Weight)
        {
            position -= ways[chosen++].Weight;
        }

        return ways[chosen];
    }

    private static Way Parse(float weight, string text) =>
        new(weight, [.. text.Split('|').Select(stroke => (StrokePoint[])[.. stroke
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(ParsePoint)])]);

    private static StrokePoint ParsePoint(string text)
    {
        string[] percents = text.TrimEnd('!').Split(',');
        return new StrokePoint(Fraction(percents[0]), Fraction(percents[1]), text.EndsWith('!'));
    }

    private static float Fraction(string percent) => int.Parse(percent, CultureInfo.InvariantCulture) / 100f;

    /// <summary>One way of writing a digit.</summary>
    internal sealed record Way(float Weight, StrokePoint[][] Strokes);

    /// <summary>A point that the pen passes through; at a corner one curve ends and another starts.</summary>
    internal readonly record struct StrokePoint(float X, float Y, bool Corner);
}
