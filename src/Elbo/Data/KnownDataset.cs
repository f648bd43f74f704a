using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>A published data set: what it is and where its files come from.</summary>
public sealed record KnownDataset
{
    /// <summary>The name on the command line, and of the folder with its files.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds, in one line.</summary>
    public required string Description { get; init; }

    /// <summary>The paper or page to cite.</summary>
    public required string Source { get; init; }

    /// <summary>The shape of an item, <c>[height, width, channels]</c>; pixels are 0..1.</summary>
    public required Shape ItemShape { get; init; }

    /// <summary>The class names, by label; empty where the data has no labels.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The items of the part published for validation; 0 where there is none.</summary>
    public int ValidationCount { get; init; }

    /// <summary>The data set of which this is another form: neither is strange to the other. Or null.</summary>
    public string? FormOf { get; init; }

    /// <summary>Its files; none where the data is made here.</summary>
    public required IReadOnlyList<KnownFile> Files { get; init; }
}

/// <summary>A file of a published data set.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Url">Where it is fetched from; null where no lasting address is known.</param>
/// <param name="Length">Its length in bytes, for the progress; 0 where it is not published.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hex.</param>
public sealed record KnownFile(string Name, Uri? Url, long Length, string Sha256);
