using Elbo.Data.Arrays;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>The parts that data came in.</summary>
/// <param name="Train">The items to learn from, and those to be judged by where no test part came with them.</param>
/// <param name="Validation">The part that came for validation; or null.</param>
/// <param name="Test">The part that came for the test; or null.</param>
public sealed record DataParts(Dataset Train, Dataset? Validation, Dataset? Test)
{
    /// <summary>What was left out or looks odd, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the file's numbers became those of the items; null where no numbers were scaled.</summary>
    public Scaling? Scaling { get; init; }

    /// <summary>
    /// How many of so many items are held out for the test: the share, rounded, at least one and never all; with a
    /// share of 1, all of them, which are then train as well.
    /// </summary>
    public static int TestCount(long items, double share) => share >= 1
        ? (int)items
        : (int)Math.Clamp(Math.Round(items * share, MidpointRounding.AwayFromZero), Math.Min(1, items - 1), items - 1);

    /// <summary>
    /// The parts as training takes them. Where no test part came, the items are put into a random order of the seed and
    /// the last ones are the test; else each part keeps its own order, but for a training part that is sorted by class:
    /// its first items, or the last ones for validation, would be of one class.
    /// </summary>
    /// <exception cref="DataException">There is only one item.</exception>
    public Split ToSplit(double testShare, ulong seed)
    {
        if (Test is { } test)
        {
            return With(new Split(
                IsSorted(Train.Labels) ? new SelectedItems(Train, Shuffled(seed)) : Train, Validation, test));
        }

        if (testShare >= 1)
        {
            return With(new Split(Train, Validation, Train));
        }

        if (Train.Count < 2)
        {
            throw new DataException($"{Train.Name}: one item cannot be both learned from and judged by. Bring more.");
        }

        int[] order = Shuffled(seed);
        int held = TestCount(Train.Count, testShare);
        return With(new Split(
            new SelectedItems(Train, order[..^held]), Validation, new SelectedItems(Train, order[^held..])));
    }

    private static bool IsSorted(ReadOnlySpan<int> labels)
    {
        for (int item = 1; item < labels.Length; item++)
        {
            if (labels[item] < labels[item - 1])
            {
                return false;
            }
        }

        return !labels.IsEmpty && labels[^1] > labels[0];
    }

    private int[] Shuffled(ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, Train.Count)];
        new RandomStream(seed, RandomPurpose.Shuffle, 0).Shuffle(order);
        return order;
    }

    private Split With(Split split) => split with { Warnings = Warnings, Scaling = Scaling };
}
