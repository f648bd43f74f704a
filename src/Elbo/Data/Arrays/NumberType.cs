using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Elbo.Data.Arrays;

/// <summary>How a number is stored.</summary>
internal enum NumberType
{
    /// <summary>A byte that is 0 or not.</summary>
    Bool = 0,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8 = 1,

    /// <summary>Signed, 1 byte.</summary>
    Int8 = 2,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16 = 3,

    /// <summary>Signed, 2 bytes.</summary>
    Int16 = 4,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32 = 5,

    /// <summary>Signed, 4 bytes.</summary>
    Int32 = 6,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64 = 7,

    /// <summary>Signed, 8 bytes.</summary>
    Int64 = 8,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 9,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16 = 10,

    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 11,

    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 12,
}

/// <summary>What there is to do with stored numbers.</summary>
internal static class NumberTypes
{
    /// <summary>Bytes of a number.</summary>
    public static int Size(this NumberType type) => type switch
    {
        NumberType.Bool or NumberType.UInt8 or NumberType.Int8 => 1,
        NumberType.UInt16 or NumberType.Int16 or NumberType.Float16 or NumberType.BFloat16 => 2,
        NumberType.UInt32 or NumberType.Int32 or NumberType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Whether numbers of the type are whole.</summary>
    public static bool IsWhole(this NumberType type) => type < NumberType.Float16;

    /// <summary>Turns stored numbers into floats: the nearest float of each.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="isBigEndian">Whether the high byte comes first.</param>
    /// <param name="bytes">The stored numbers; turned to this machine's order of bytes in place.</param>
    /// <param name="numbers">Takes the floats.</param>
    public static void ToFloats(this NumberType type, bool isBigEndian, Span<byte> bytes, Span<float> numbers)
    {
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            Reverse(bytes, type.Size());
        }

        switch (type)
        {
            case NumberType.Bool:
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = bytes[i] == 0 ? 0 : 1;
                }

                break;
            case NumberType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes)[..numbers.Length].CopyTo(numbers);
                break;
            case NumberType.BFloat16:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                }

                break;
            case NumberType.UInt8: Convert<byte>(bytes, numbers, static value => value); break;
            case NumberType.Int8: Convert<sbyte>(bytes, numbers, static value => value); break;
            case NumberType.UInt16: Convert<ushort>(bytes, numbers, static value => value); break;
            case NumberType.Int16: Convert<short>(bytes, numbers, static value => value); break;
            case NumberType.UInt32: Convert<uint>(bytes, numbers, static value => value); break;
            case NumberType.Int32: Convert<int>(bytes, numbers, static value => value); break;
            case NumberType.UInt64: Convert<ulong>(bytes, numbers, static value => value); break;
            case NumberType.Int64: Convert<long>(bytes, numbers, static value => value); break;
            case NumberType.Float16: Convert<Half>(bytes, numbers, static value => (float)value); break;
            default: Convert<double>(bytes, numbers, static value => (float)value); break;
        }
    }

    private static void Convert<TNumber>(Span<byte> bytes, Span<float> numbers, Func<TNumber, float> toFloat)
        where TNumber : unmanaged
    {
        ReadOnlySpan<TNumber> stored = MemoryMarshal.Cast<byte, TNumber>(bytes);
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = toFloat(stored[i]);
        }
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> twos = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(twos, twos);
                break;
            case 4:
                Span<uint> fours = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(fours, fours);
                break;
            case 8:
                Span<ulong> eights = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eights, eights);
                break;
        }
    }
}
