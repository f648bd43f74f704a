using System.Buffers.Binary;

namespace Elbo.Data.Sources;

/// <summary>
/// The length of its contents that a gzip file ends with (RFC 1952), which the decoder does not miss when it is cut
/// off.
/// </summary>
internal static class GzipEnd
{
    /// <summary>Compares it with what was read.</summary>
    /// <exception cref="DataException">The file ends with another number.</exception>
    public static void Check(Stream stream, string name, long length)
    {
        Span<byte> end = stackalloc byte[sizeof(uint)];
        stream.Position = stream.Length - end.Length;
        stream.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)length)
        {
            throw new DataException(
                $"{name}: byte {stream.Length - end.Length}: the gzip data does not end with its length, {length}. " +
                "Fetch the file again.");
        }
    }
}
