using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Elbo.Exports;

/// <summary>
/// A message of Protocol Buffers: fields in the order in which they are added, each its number and type as one varint,
/// then its value. Weights are written from the array that holds them: nothing is copied into a larger whole.
/// </summary>
/// <remarks>
/// Source: the encoding section of the Protocol Buffers documentation. A message that is put into another must be
/// complete.
/// </remarks>
internal sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int FixedFour = 5;

    private readonly List<Piece> pieces = [];

    /// <summary>Bytes of the message.</summary>
    public long Length { get; private set; }

    /// <summary>A whole number.</summary>
    public ProtoMessage Add(int field, long number)
    {
        Put(Tag(field, Varint));
        Put(Bytes((ulong)number));
        return this;
    }

    /// <summary>Whole numbers, each a field of its own.</summary>
    public ProtoMessage Add(int field, IEnumerable<long> numbers)
    {
        foreach (long number in numbers)
        {
            Add(field, number);
        }

        return this;
    }

    /// <summary>A 32-bit float.</summary>
    public ProtoMessage Add(int field, float number)
    {
        byte[] bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
        Put(Tag(field, FixedFour));
        Put(bytes);
        return this;
    }

    /// <summary>A text; nothing where it is empty.</summary>
    public ProtoMessage Add(int field, string text) => text.Length > 0 ? Add(field, (IEnumerable<string>)[text]) : this;

    /// <summary>Texts, each a field of its own, empty ones too.</summary>
    public ProtoMessage Add(int field, IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Put(Tag(field, LengthDelimited));
            Put(Bytes((ulong)bytes.Length));
            Put(bytes);
        }

        return this;
    }

    /// <summary>A complete message.</summary>
    public ProtoMessage Add(int field, ProtoMessage message)
    {
        Put(Tag(field, LengthDelimited));
        Put(Bytes((ulong)message.Length));
        pieces.Add(new Piece(null, null, message));
        Length += message.Length;
        return this;
    }

    /// <summary>Complete messages, each a field of its own.</summary>
    public ProtoMessage Add(int field, IEnumerable<ProtoMessage> messages)
    {
        foreach (ProtoMessage message in messages)
        {
            Add(field, message);
        }

        return this;
    }

    /// <summary>The bytes of floats, little-endian; the array is not copied.</summary>
    public ProtoMessage AddBytes(int field, float[] numbers)
    {
        long length = (long)numbers.Length * sizeof(float);
        Put(Tag(field, LengthDelimited));
        Put(Bytes((ulong)length));
        pieces.Add(new Piece(null, numbers, null));
        Length += length;
        return this;
    }

    /// <summary>The bytes of 64-bit whole numbers, little-endian.</summary>
    public ProtoMessage AddBytes(int field, long[] numbers)
    {
        byte[] bytes = new byte[numbers.Length * sizeof(long)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        }

        Put(Tag(field, LengthDelimited));
        Put(Bytes((ulong)bytes.Length));
        Put(bytes);
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (Piece piece in pieces)
        {
            if (piece.Bytes is not null)
            {
                stream.Write(piece.Bytes);
            }
            else if (piece.Numbers is not null)
            {
                WriteNumbers(stream, piece.Numbers);
            }
            else
            {
                piece.Message!.WriteTo(stream);
            }
        }
    }

    private static void WriteNumbers(Stream stream, float[] numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float number in numbers)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
            stream.Write(bytes);
        }
    }

    private static byte[] Tag(int field, int type) => Bytes((ulong)((field << 3) | type));

    // seven bits a byte, the lowest first; the top bit says that more follow
    private static byte[] Bytes(ulong number)
    {
        Span<byte> bytes = stackalloc byte[10];
        int length = 0;
        while (number >= 0x80)
        {
            bytes[length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        bytes[length++] = (byte)number;
        return bytes[..length].ToArray();
    }

    private void Put(byte[] bytes)
    {
        pieces.Add(new Piece(bytes, null, null));
        Length += bytes.Length;
    }

    private readonly record struct Piece(byte[]? Bytes, float[]? Numbers, ProtoMessage? Message);
}
