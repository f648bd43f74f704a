using System.Buffers.Binary;

namespace Elbo.Search;

/// <summary>
/// How far an index is valid. There are two places for it, in sectors of their own: an append writes its segments
/// behind
/// the valid end, flushes, and then writes the next commit to the place of the older one. Whatever is torn on the way,
/// the other place still says what was there before.
/// </summary>
/// <param name="Sequence">1 for the first; the higher of two valid ones counts.</param>
/// <param name="Length">The valid bytes of the file.</param>
/// <param name="Items">The items of all segments.</param>
/// <param name="Segments">The segments.</param>
internal readonly record struct IndexCommit(long Sequence, long Length, int Items, int Segments)
{
    /// <summary>Bytes of a commit.</summary>
    public const int Bytes = 64;

    private const int SegmentsAt = 4;
    private const int SequenceAt = 8;
    private const int LengthAt = 16;
    private const int ItemsAt = 24;
    private const int ChecksumAt = 60;

    // Places are a disk's sector apart, old ones of 512 bytes included.
    private static ReadOnlySpan<int> Places => [512, 1024];

    private static ReadOnlySpan<byte> Magic => "CMIT"u8;

    /// <summary>Where this commit stands in the file.</summary>
    public int Place => Places[(int)(Sequence % 2)];

    /// <summary>The commit as it stands in the file.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SegmentsAt), Segments);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(SequenceAt), Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LengthAt), Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(ItemsAt), Items);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Of(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <summary>The commit that counts; null where neither place holds a valid one.</summary>
    public static IndexCommit? Latest(ReadOnlySpan<byte> header)
    {
        IndexCommit? latest = null;
        foreach (int place in Places)
        {
            if (Read(header.Slice(place, Bytes)) is { } commit && commit.Place == place
                && !(latest?.Sequence > commit.Sequence))
            {
                latest = commit;
            }
        }

        return latest;
    }

    private static IndexCommit? Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes[..Magic.Length].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[..ChecksumAt]))
        {
            return null;
        }

        long items = BinaryPrimitives.ReadInt64LittleEndian(bytes[ItemsAt..]);
        int segments = BinaryPrimitives.ReadInt32LittleEndian(bytes[SegmentsAt..]);
        var commit = new IndexCommit(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[SequenceAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthAt..]), (int)Math.Clamp(items, 0, int.MaxValue),
            segments);
        return items is >= 0 and <= int.MaxValue && segments >= 0 && commit.Sequence >= 1
            && commit.Length >= IndexLayout.HeaderLength
            ? commit : null;
    }
}
