using System.Buffers.Binary;
using System.Text;

namespace Elbo.Search;

/// <summary>A stretch of items that were added together, and where they came from.</summary>
/// <param name="Start">Where its header begins in the file.</param>
/// <param name="FirstId">The number of its first item.</param>
/// <param name="Count">Its items.</param>
/// <param name="Origin">The data that they are of, such as "mnist train".</param>
/// <param name="Checksum">The CRC-32C of all sections but the thumbnails.</param>
internal sealed record IndexSegment(long Start, int FirstId, int Count, string Origin, uint Checksum)
{
    private const int CountAt = 4;
    private const int FirstAt = 8;
    private const int ChecksumAt = 16;
    private const int OriginLengthAt = 20;
    private const int OriginAt = 24;
    private const int LongestOrigin = 224;
    private const int HeaderChecksumAt = IndexLayout.SegmentHeaderLength - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "SEGM"u8;

    /// <summary>The header in the file.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[IndexLayout.SegmentHeaderLength];
        byte[] origin = Bounded(Origin);
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CountAt), Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FirstAt), FirstId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Checksum);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(OriginLengthAt), origin.Length);
        origin.CopyTo(bytes, OriginAt);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(HeaderChecksumAt), Crc32C.Of(bytes.AsSpan(0, HeaderChecksumAt)));
        return bytes;
    }

    /// <summary>Reads a header; null where it is not as it was written.</summary>
    public static IndexSegment? Read(ReadOnlySpan<byte> bytes, long start)
    {
        if (bytes.Length < IndexLayout.SegmentHeaderLength || !bytes[..Magic.Length].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderChecksumAt..])
                != Crc32C.Of(bytes[..HeaderChecksumAt]))
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[CountAt..]);
        long first = BinaryPrimitives.ReadInt64LittleEndian(bytes[FirstAt..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[OriginLengthAt..]);
        return count >= 1 && first >= 0 && first <= int.MaxValue - count && length is >= 0 and <= LongestOrigin
            ? new IndexSegment(
                start, (int)first, count, Encoding.UTF8.GetString(bytes.Slice(OriginAt, length)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]))
            : null;
    }

    private static byte[] Bounded(string origin)
    {
        string text = origin.ReplaceLineEndings(" ");
        while (Encoding.UTF8.GetByteCount(text) > LongestOrigin)
        {
            text = text[1..];
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
