using System.IO.Compression;

namespace Elbo.Data;

/// <summary>
/// A kind of file or folder that data can be in. One of these for each kind, and a line in <c>Catalog.DataFormats</c>.
/// </summary>
public abstract class DataFormat
{
    private const int HeadLength = 512;

    /// <summary>The name by which <c>data.format</c> asks for it, such as "npy".</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>The ends of file names that belong to it, such as ".npy"; none for folders.</summary>
    public virtual IReadOnlyList<string> Extensions => [];

    /// <summary>Whether a file whose name says nothing is of this format by its first bytes, unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">Its first bytes, as many as there are up to 512; those of gzip's contents.</param>
    public virtual bool HasContent(string path, ReadOnlySpan<byte> head) => false;

    /// <summary>Whether a folder is of this format.</summary>
    public virtual bool IsFolder(string path) => false;

    /// <summary>Reads what is known before the items are: shape, kind and range of values, labels, parts.</summary>
    /// <exception cref="DataException">The file is not of this format, or is damaged.</exception>
    public abstract DataSource Open(string path, DataOptions options);

    /// <summary>The format of a file or folder: the named one, else by its name, else by its contents.</summary>
    /// <param name="path">An absolute or relative path.</param>
    /// <param name="formats">The formats to choose from.</param>
    /// <param name="named">The name of the format; null to look.</param>
    /// <exception cref="DataException">Nothing is there, or it is of none of the formats.</exception>
    public static DataFormat Find(string path, IReadOnlyList<DataFormat> formats, string? named)
    {
        if (named is not null)
        {
            return formats.FirstOrDefault(format => format.Name == named) ?? throw new DataException(
                $"data.format: '{named}' is no format. "
                + NearestName.Advice(named, [.. formats.Select(each => each.Name)]));
        }

        if (Directory.Exists(path))
        {
            return formats.FirstOrDefault(format => format.IsFolder(path))
                ?? throw new DataException($"{path}: the folder holds no data that is known. {Known(formats)}");
        }

        if (!File.Exists(path))
        {
            throw new DataException($"{path}: there is no such file or folder. Check the path.");
        }

        string name = Gzip.Within(path);
        return formats.FirstOrDefault(format => format.Extensions.Any(
                end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            ?? ByContent(path, formats)
            ?? throw new DataException($"{path}: neither its name nor its first bytes tell a format. {Known(formats)}");
    }

    /// <summary>The formats in a sentence, for errors and help.</summary>
    public static string Known(IReadOnlyList<DataFormat> formats) =>
        $"Known: {string.Join(", ", formats.Select(Text))}.";

    private static string Text(DataFormat format) =>
        format.Extensions.Count == 0 ? format.Description : string.Join(", ", format.Extensions);

    private static DataFormat? ByContent(string path, IReadOnlyList<DataFormat> formats)
    {
        try
        {
            byte[] head = Head(path);
            return formats.FirstOrDefault(format => format.HasContent(path, head));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    private static byte[] Head(string path)
    {
        using FileStream file = File.OpenRead(path);
        bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream plain = gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] head = new byte[HeadLength];
        return head[..plain.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }
}
