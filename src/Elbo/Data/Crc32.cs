namespace Elbo.Data;

/// <summary>
/// The checksum of PNG's chunks and of zip files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309; PNG,
/// annex D).
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of bytes that follow others; 0 when there are none before.</summary>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        uint state = ~before;
        foreach (byte value in bytes)
        {
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return ~state;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint index = 0; index < 256; index++)
        {
            uint entry = index;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB88320u;
            }

            table[index] = entry;
        }

        return table;
    }
}
