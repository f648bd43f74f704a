using System.Globalization;

namespace Elbo.Data.Arrays;

/// <summary>A part of data in arrays: the items, and their classes.</summary>
internal sealed record ArrayPart(NumberArray Items, ClassLabels Labels);

/// <summary>Data in arrays of numbers: what files of arrays have in common.</summary>
internal sealed class ArraySource : DataSource
{
    private readonly ArrayPart train;
    private readonly ArrayPart? validation;
    private readonly ArrayPart? test;
    private readonly ItemLayout layout;
    private readonly Scaling scaling;

    /// <summary>
    /// Opens arrays: one pass over their numbers finds the range, and the first that is not finite.
    /// </summary>
    /// <exception cref="DataException">The parts do not fit each other, or a number is not finite.</exception>
    public ArraySource(
        string name, string format, ArrayPart train, ArrayPart? validation, ArrayPart? test, DataOptions options,
        IEnumerable<string> rules)
    {
        this.train = train;
        this.validation = validation;
        this.test = test;
        layout = ItemLayout.Of(train.Items.Name, train.Items.Sizes, options.Size);
        ArrayScan scan = ArrayScan.Of(train.Items, CancellationToken.None);
        scaling = options.Scaling ?? Choose(options.Scale, scan);
        if (scaling.Shift.Count > 1 && scaling.Shift.Count != layout.Shape.Count)
        {
            throw new DataException(
                $"{name}: its items have {layout.Shape.Count} numbers, the run's {scaling.Shift.Count}. Use data of "
                + "the kind that the model was trained on.");
        }

        ValueRange values = scan.After(train.Items, scaling);
        foreach (ArrayPart? part in (ReadOnlySpan<ArrayPart?>)[validation, test])
        {
            values = part is null ? values : Joined(values, part.Items);
        }

        Header = new DataHeader
        {
            Name = name,
            Format = format,
            Kind = layout.Kind,
            ItemShape = layout.Shape,
            Items = train.Items.Items,
            Validation = validation?.Items.Items,
            Test = test?.Items.Items,
            Values = values,
            ClassNames = train.Labels.ClassNames,
            Rules = [.. rules, .. Describe(scan)],
        };
    }

    /// <inheritdoc/>
    public override DataHeader Header { get; }

    /// <inheritdoc/>
    public override DataParts Read(IProgress<double>? progress, CancellationToken stop) =>
        new(Of(train)!, Of(validation), Of(test)) { Scaling = scaling };

    private Dataset? Of(ArrayPart? part) => part is null
        ? null
        : NumberDataset.Of(Header.Name, part.Items, layout, scaling, Header.Values, part.Labels);

    private ValueRange Joined(ValueRange values, NumberArray part)
    {
        if (!part.Sizes.Skip(1).SequenceEqual(train.Items.Sizes.Skip(1)))
        {
            throw new DataException(
                $"{part.Name}: items of ({string.Join(", ", part.Sizes.Skip(1))}), those of {train.Items.Name} are "
                + $"({string.Join(", ", train.Items.Sizes.Skip(1))}). Bring both to one shape.");
        }

        ValueRange found = ArrayScan.Of(part, CancellationToken.None).After(part, scaling);
        return new ValueRange(
            Math.Min(values.Minimum, found.Minimum), Math.Max(values.Maximum, found.Maximum),
            values.IsBinary && found.IsBinary);
    }

    private Scaling Choose(ScaleChoice choice, ArrayScan scan) => choice switch
    {
        ScaleChoice.None => Scaling.None,
        ScaleChoice.Unit when scan.Maximum > scan.Minimum =>
            new Scaling([scan.Minimum], [scan.Maximum - scan.Minimum]),
        ScaleChoice.Unit => Scaling.None,
        ScaleChoice.Standard => ArrayScan.Standard(train.Items),
        _ => Auto(scan),
    };

    // What pixels are stored as says how far they go; bits as bytes stay bits.
    private Scaling Auto(ArrayScan scan)
    {
        if (scan is { Minimum: >= 0, Maximum: <= 1 })
        {
            return Scaling.None;
        }

        if (layout.Kind == DataKind.Images && scan is { IsWhole: true, Minimum: >= 0, Maximum: <= ushort.MaxValue })
        {
            return Scaling.Pixels(scan.Maximum <= byte.MaxValue ? byte.MaxValue : ushort.MaxValue);
        }

        bool isBytes = train.Items.Type == NumberType.UInt8;
        return isBytes ? Scaling.Pixels(byte.MaxValue)
            : layout.Kind == DataKind.Numbers ? ArrayScan.Standard(train.Items)
            : Scaling.None;
    }

    private IEnumerable<string> Describe(ArrayScan scan)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"{scan.Minimum:G6} to {scan.Maximum:G6}");
        yield return scaling.Shift.Count > 1
            ? $"numbers from {range}; each of the {scaling.Shift.Count} of an item is brought to mean 0 and variance 1"
            : scaling.IsNone ? $"numbers from {range} as they are"
            : scaling.Shift[0] == 0
            ? string.Create(CultureInfo.InvariantCulture, $"numbers from {range}, divided by {scaling.Divisor[0]}")
            : $"numbers from {range}, brought to 0 to 1";
        if (layout.IsChannelsFirst)
        {
            yield return "channels stand first in the file, and last in an item";
        }
    }
}
