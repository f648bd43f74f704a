using System.Globalization;
using Elbo.Data.Arrays;

namespace Elbo.Data;

/// <summary>The class of each item, from 0 on, and the names of the classes.</summary>
/// <param name="Labels">The class of each item; empty where there are none.</param>
/// <param name="ClassNames">The names, by label.</param>
public sealed record ClassLabels(int[] Labels, IReadOnlyList<string> ClassNames)
{
    private const int MostClasses = 10_000;

    /// <summary>No labels.</summary>
    public static ClassLabels None { get; } = new([], []);

    /// <summary>Classes of texts, one for each that differs, in ordinal order.</summary>
    /// <param name="name">Where they are from.</param>
    /// <param name="texts">The text of each item.</param>
    /// <exception cref="DataException">There are too many classes to be classes.</exception>
    public static ClassLabels Of(string name, IReadOnlyList<string> texts)
    {
        string[] classes = [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        CheckCount(name, classes.Length);
        var number = classes.Select((text, index) => (text, index))
            .ToDictionary(each => each.text, each => each.index, StringComparer.Ordinal);
        return new ClassLabels([.. texts.Select(text => number[text])], classes);
    }

    /// <summary>Classes of whole numbers, one for each that occurs, in their order.</summary>
    /// <param name="name">Where they are from.</param>
    /// <param name="numbers">The number of each item.</param>
    /// <param name="names">The names of the numbers from 0 on; null where they are named by themselves.</param>
    /// <exception cref="DataException">There are too many classes, or a number has no name.</exception>
    public static ClassLabels Of(string name, IReadOnlyList<long> numbers, IReadOnlyList<string>? names)
    {
        if (names is not null)
        {
            int stranger = numbers.Index().FirstOrDefault(
                each => each.Item < 0 || each.Item >= names.Count, (Index: -1, Item: 0)).Index;
            return stranger < 0
                ? new ClassLabels([.. numbers.Select(number => (int)number)], names)
                : throw new DataException(
                    $"{name}: label {numbers[stranger]} of item {stranger}, 0 to {names.Count - 1} was expected.");
        }

        long[] classes = [.. numbers.Distinct().Order()];
        CheckCount(name, classes.Length);
        var index = classes.Select((value, at) => (value, at)).ToDictionary(each => each.value, each => each.at);
        return new ClassLabels(
            [.. numbers.Select(number => index[number])],
            [.. classes.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>The numbers of an array of one whole number for each item.</summary>
    /// <exception cref="DataException">It is none.</exception>
    internal static long[] Numbers(NumberArray array, int items)
    {
        if (array.Items != items || array.ItemLength != 1)
        {
            throw new DataException(
                $"{array.Name}: its shape is ({string.Join(", ", array.Sizes)}), one label for each of the {items} "
                + "items was expected. Name others with data.labels, or `none`.");
        }

        Span<float> number = stackalloc float[1];
        long[] numbers = new long[items];
        for (int item = 0; item < items; item++)
        {
            array.Read(item, number);
            if (MathF.Truncate(number[0]) != number[0] || MathF.Abs(number[0]) > 1 << 24)
            {
                throw new DataException(
                    $"{array.Name}: label {number[0]} of item {item}, a whole number was expected. Name others with "
                    + "data.labels, or `none`.");
            }

            numbers[item] = (long)number[0];
        }

        return numbers;
    }

    private static void CheckCount(string name, int classes)
    {
        if (classes > MostClasses)
        {
            throw new DataException(
                $"{name}: {classes} different labels, at most {MostClasses} were expected. Are they labels?");
        }
    }
}
