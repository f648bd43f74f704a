using System.IO.Compression;
using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>A zip file of NumPy arrays; each is read whole, in memory, and its checksum compared.</summary>
internal sealed class NumPyZip : IDisposable
{
    private const string Suffix = ".npy";
    private const int FirstChunk = 1 << 16;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private readonly long memory;

    private NumPyZip(Stream stream, string path, long memory)
    {
        Path = path;
        this.memory = memory;
        zip = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (entry.FullName.EndsWith(Suffix, StringComparison.Ordinal)
                && !entries.TryAdd(entry.FullName[..^Suffix.Length], entry))
            {
                throw new DataException($"{path}: the array {DataException.Excerpt(entry.FullName)} is there twice. "
                    + "Save it again.");
            }
        }

        if (entries.Count == 0)
        {
            throw new DataException($"{path}: there is no array (.npy) in it. Is it another kind of zip file?");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It cannot be read, or is no zip file with arrays.</exception>
    public static NumPyZip Open(string path, long memory)
    {
        try
        {
            return Open(File.OpenRead(path), path, memory);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>Opens a stream, which is closed with this object.</summary>
    /// <exception cref="DataException">It is no zip file with arrays.</exception>
    public static NumPyZip Open(Stream stream, string path, long memory)
    {
        try
        {
            return Guarded(path, () => new NumPyZip(stream, path, memory));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is an array of this name, in any case.</summary>
    public bool Has(string name) => Find([name]) is not null;

    /// <summary>The first of some names, in any case, that an array has; null for none.</summary>
    public string? Find(IReadOnlyList<string> names) => names
        .Select(name => entries.Keys.FirstOrDefault(
            key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(found => found is not null);

    /// <summary>The name of an array as the file has it.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public string Require(string name) => Find([name]) ?? throw new DataException(
        $"{Path}: there is no array '{DataException.Excerpt(name)}'. {NearestName.Advice(name, [.. Names.Take(20)])}");

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataException">It is damaged, no array of numbers, or larger than the memory.</exception>
    public NumberArray Read(string name)
    {
        string where = $"{Path}[{DataException.Excerpt(name)}]";
        return NumPy.Open(Guarded(where, () => Bytes(entries[name], where)), where);
    }

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();

    // Memory grows with the bytes that come, never with those that the zip file promises.
    private byte[] Bytes(ZipArchiveEntry entry, string where)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[FirstChunk];
        int filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length)
            {
                break;
            }

            long most = Math.Min(memory, Array.MaxLength);
            if (filled >= most)
            {
                throw new DataException(
                    $"{where}: the array takes more than {most} bytes. Raise data.memory, or save it as .npy, which is "
                    + "read from the disk.");
            }

            Array.Resize(ref bytes, (int)Math.Min(2L * filled, most));
        }

        if (Crc32.Continue(0, bytes.AsSpan(0, filled)) != entry.Crc32)
        {
            throw new DataException($"{where}: its checksum is not that of the zip file. Fetch the file again.");
        }

        return bytes[..filled];
    }

    // Whatever a damaged zip file makes the decoder throw means that it is damaged.
    private static T Guarded<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or IOException
            or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new DataException(
                $"{where}: the zip file is damaged or of a kind that is not read "
                + $"({failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}). Fetch it again.",
                failure);
        }
    }

}
