using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Elbo.Data.Sources;

/// <summary>
/// Writes NumPy's format of one array (<c>.npy</c>, version 1) of 32-bit floats, little-endian and in C order: a head,
/// then rows as they come, so that files of any size can be written. NumPy Enhancement Proposal 1.
/// </summary>
public static class NumPyWriter
{
    private const int MagicLength = 8;
    private const int Alignment = 64;

    /// <summary>Writes the head of a file; the numbers come behind it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="sizes">The size of each axis.</param>
    public static void WriteHeader(Stream stream, params IReadOnlyList<int> sizes)
    {
        string shape = string.Join(", ", sizes) + (sizes.Count == 1 ? "," : "");
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        int start = MagicLength + sizeof(ushort);

        // spaces and a line feed up to a multiple of 64, as NumPy has it
        int length = ((start + text.Length + Alignment) / Alignment * Alignment) - start;
        byte[] head = new byte[start + length];
        head.AsSpan().Fill((byte)' ');
        head[0] = 0x93;
        "NUMPY"u8.CopyTo(head.AsSpan(1));
        head[6] = 1;
        head[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(MagicLength), (ushort)length);
        Encoding.ASCII.GetBytes(text, head.AsSpan(start));
        head[^1] = (byte)'\n';
        stream.Write(head);
    }

    /// <summary>Writes some of the numbers.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> numbers) =>
        stream.Write(MemoryMarshal.AsBytes(numbers));
}
