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

    /// <summary>The class names, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Its files; none where the data is made here.</summary>
    public required IReadOnlyList<KnownFile> Files { get; init; }
}

/// <summary>A file of a published data set.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Url">Where it is fetched from.</param>
/// <param name="Length">Its length in bytes, for the progress; 0 where it is not published.</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hex.</param>
public sealed record KnownFile(string Name, Uri Url, long Length, string Sha256);
