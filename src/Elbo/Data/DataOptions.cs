using Elbo.Data.Arrays;
using Elbo.Data.Tables;
using Elbo.Data.Text;

namespace Elbo.Data;

/// <summary>How the items of a file or folder are made. A format heeds those that concern it.</summary>
public sealed record DataOptions
{
    /// <summary>The name of the array, in a file of several; null for the one that the format's rule takes.</summary>
    public string? Array { get; init; }

    /// <summary>The file or array with the labels; null for the one that the format's rule takes, if any.</summary>
    public string? Labels { get; init; }

    /// <summary>Height and width that pictures are brought to; null where the data decides.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Whether pictures are grey or colour.</summary>
    public ImageColour Colour { get; init; }

    /// <summary>Tables: what columns shall be where the data would decide otherwise.</summary>
    public IReadOnlyList<ColumnWish> Columns { get; init; } = [];

    /// <summary>Tables: the columns as a run knows them; null to find out.</summary>
    public TableSchema? Table { get; init; }

    /// <summary>Text: how sentences become tokens.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>Tables: the sign between cells; null to find out.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// The share of the items that will be held out for the test where none came with the data, for formats that learn
    /// from the others how to read them; 1 holds none out.
    /// </summary>
    public double TestShare { get; init; } = 1;

    /// <summary>The seed of the order from which those are taken.</summary>
    public ulong SplitSeed { get; init; } = 1;

    /// <summary>How numbers are brought to a scale, where <see cref="Scaling"/> does not say.</summary>
    public ScaleChoice Scale { get; init; }

    /// <summary>The scale of other data, to be used here too; null where <see cref="Scale"/> decides.</summary>
    public Scaling? Scaling { get; init; }

    /// <summary>The bytes that items in memory may take; beyond that they are read from the disk as needed.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
}

/// <summary>Whether pictures have one channel or three.</summary>
public enum ImageColour
{
    /// <summary>Three where any picture has colour.</summary>
    Auto = 0,

    /// <summary>One: grey, by 0.299 red + 0.587 green + 0.114 blue.</summary>
    Grey = 1,

    /// <summary>Three: red, green, blue.</summary>
    Colour = 2,
}
