using Elbo.Data.Arrays;

namespace Elbo.Data;

/// <summary>The parts of a data set: what a model learns from, what choices are made on, and what judges it.</summary>
/// <param name="Train">The items to learn from.</param>
/// <param name="Validation">The items for choices such as when to stop; null where none are set apart.</param>
/// <param name="Test">The items for the final numbers.</param>
public sealed record Split(Dataset Train, Dataset? Validation, Dataset Test)
{
    /// <summary>What was left out when the data was read, or looks odd, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the file's numbers became those of the items; null where no numbers were scaled.</summary>
    public Scaling? Scaling { get; init; }

    /// <summary>
    /// The same parts with the last <paramref name="count"/> items of train set apart for validation, in file order;
    /// 0 sets none apart. For MNIST, 10,000 makes the usual parts of 50,000, 10,000 and 10,000.
    /// </summary>
    /// <exception cref="DataException">Nothing would be left to learn from, or it was done already.</exception>
    public Split WithValidation(int count)
    {
        if (Validation is not null)
        {
            throw new DataException($"{Train.Name}: {Validation.Count} items are already set apart for validation.");
        }

        if (count < 0 || count >= Train.Count)
        {
            throw new DataException(
                $"{Train.Name}: {count} items cannot be cut off {Train.Count}. Take 0 to {Train.Count - 1}.");
        }

        return count == 0
            ? this
            : this with
            {
                Train = Train.Slice(0, Train.Count - count),
                Validation = Train.Slice(Train.Count - count, count),
            };
    }
}
