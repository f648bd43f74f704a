using System.Buffers.Binary;
using System.Numerics;

namespace Elbo.Search;

/// <summary>
/// The checksum of an index's parts: CRC-32C (Castagnoli; RFC 3720, appendix B.4), for which processors have an
/// instruction.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>
    /// The inner state after more bytes; it begins with all bits set, and its inverse is the checksum.
    /// </summary>
    public static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }
}
