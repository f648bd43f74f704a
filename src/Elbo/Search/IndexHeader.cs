using System.Buffers.Binary;
using System.Text;
using Elbo.Runs;

namespace Elbo.Search;

/// <summary>The first part of an index, written once: what its items have, and which model made them.</summary>
/// <param name="Layout">What each item has.</param>
/// <param name="ModelChecksum">The checksum of the model.</param>
/// <param name="ClassNames">The names of the classes, by label; or empty.</param>
internal sealed record IndexHeader(IndexLayout Layout, byte[] ModelChecksum, IReadOnlyList<string> ClassNames)
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    private const int Length = 128;
    private const int VersionAt = 8;
    private const int LatentAt = 12;
    private const int FlagsAt = 16;
    private const int HeightAt = 20;
    private const int WidthAt = 24;
    private const int ChannelsAt = 28;
    private const int ModelAt = 32;
    private const int NamesAt = 64;
    private const int NamesChecksumAt = 68;
    private const int ChecksumAt = 124;
    private const int HasScales = 1;
    private const int HasLabels = 2;
    private const int MostLatents = 1 << 20;
    private const int MostPixels = 1 << 12;
    private const int LongestNames = 1 << 24;

    private static ReadOnlySpan<byte> Magic => "ELBOIDX\0"u8;

    /// <summary>Where the segments begin.</summary>
    public long FirstSegment => IndexLayout.HeaderLength + IndexLayout.Aligned(Names().Length);

    /// <summary>The bytes up to the first segment, without a commit.</summary>
    public byte[] ToBytes()
    {
        byte[] names = Names();
        byte[] bytes = new byte[FirstSegment];
        Magic.CopyTo(bytes);
        Put(bytes, VersionAt, Version);
        Put(bytes, LatentAt, Layout.LatentSize);
        Put(bytes, FlagsAt, (Layout.HasScales ? HasScales : 0) | (Layout.HasLabels ? HasLabels : 0));
        Put(bytes, HeightAt, Layout.Height);
        Put(bytes, WidthAt, Layout.Width);
        Put(bytes, ChannelsAt, Layout.Channels);
        ModelChecksum.CopyTo(bytes, ModelAt);
        Put(bytes, NamesAt, names.Length);
        Put(bytes, NamesChecksumAt, (int)Crc32C.Of(names));
        Put(bytes, ChecksumAt, (int)Crc32C.Of(bytes.AsSpan(0, ChecksumAt)));
        names.CopyTo(bytes, IndexLayout.HeaderLength);
        return bytes;
    }

    /// <summary>Reads the first part of an index.</summary>
    /// <param name="file">The file, from its beginning; more than the first part may be left out.</param>
    /// <param name="path">Its name, for faults.</param>
    /// <exception cref="RunException">It is no index, of another version, or damaged.</exception>
    public static IndexHeader Read(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < IndexLayout.HeaderLength || !file[..Magic.Length].SequenceEqual(Magic))
        {
            throw new RunException(
                $"{path}: byte 0: no search index: it begins with ELBOIDX and has {IndexLayout.HeaderLength} bytes or "
                + "more. Make it with `elbo search index`.");
        }

        int version = Get(file, VersionAt);
        if (version != Version)
        {
            throw new RunException(
                $"{path}: byte {VersionAt}: format {version} is not known, expected {Version}. Make the index anew "
                + "with `elbo search index`, or use the version of Elbo that made it.");
        }

        ReadOnlySpan<byte> head = file[..Length];
        if (Get(head, ChecksumAt) != (int)Crc32C.Of(head[..ChecksumAt]))
        {
            throw Damaged(path, 0, "the header");
        }

        var layout = new IndexLayout(
            Get(head, LatentAt), (Get(head, FlagsAt) & HasScales) != 0, (Get(head, FlagsAt) & HasLabels) != 0,
            Get(head, HeightAt), Get(head, WidthAt), Get(head, ChannelsAt));
        int names = Get(head, NamesAt);
        bool hasThumbnails =
            layout is { Height: > 0 and <= MostPixels, Width: > 0 and <= MostPixels, Channels: 1 or 3 };
        if (layout.LatentSize is < 1 or > MostLatents || names is < 0 or > LongestNames
            || (!hasThumbnails && layout is not { Height: 0, Width: 0, Channels: 0 }))
        {
            throw Damaged(path, LatentAt, "a size in the header");
        }

        if (file.Length - IndexLayout.HeaderLength < names
            || (int)Crc32C.Of(file.Slice(IndexLayout.HeaderLength, names)) != Get(head, NamesChecksumAt))
        {
            throw Damaged(path, IndexLayout.HeaderLength, "the names of the classes");
        }

        string text = Encoding.UTF8.GetString(file.Slice(IndexLayout.HeaderLength, names));
        return new IndexHeader(layout, head.Slice(ModelAt, Runs.ModelChecksum.Length).ToArray(),
            text.Length == 0 ? [] : text.Split('\n'));
    }

    /// <summary>The fault of a part that is not as it was written.</summary>
    internal static RunException Damaged(string path, long at, string part) => new(
        $"{path}: byte {at}: {part} is damaged. Make the index anew with `elbo search index`.");

    private byte[] Names() => Encoding.UTF8.GetBytes(
        string.Join('\n', ClassNames.Select(name => name.ReplaceLineEndings(" "))));

    private static void Put(byte[] bytes, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

    private static int Get(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
