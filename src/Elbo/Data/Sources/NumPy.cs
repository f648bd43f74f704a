using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Elbo.Data.Arrays;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// NumPy's format of one array (<c>.npy</c>, versions 1 to 3): 93 "NUMPY", the version, the length of a header that is
/// a Python dictionary of <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, the elements. NumPy Enhancement
/// Proposal 1.
/// </summary>
public static partial class NumPy
{
    private const int MagicLength = 8;
    private const int LongestHeader = 1 << 16;

    /// <summary>The most bytes that a header can take, with what stands before it.</summary>
    internal const int MostHeaderBytes = MagicLength + sizeof(uint) + LongestHeader;

    /// <summary>Reads a file of bytes in C order.</summary>
    /// <exception cref="DataException">
    /// The file cannot be read, or is not exactly one array of bytes in C order.
    /// </exception>
    public static IdxArray ReadBytes(string path)
    {
        try
        {
            return ReadBytes(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>Reads the bytes of a file. The name stands in error messages.</summary>
    /// <exception cref="DataException">They are not exactly one array of bytes in C order.</exception>
    public static IdxArray ReadBytes(ReadOnlySpan<byte> file, string name)
    {
        NumPyHeader header = ReadHeader(file, name);
        if (header.Type != NumberType.UInt8)
        {
            throw new DataException(
                $"{name}: byte {header.TextStart}: elements of type '{header.TypeText}', bytes ('|u1') were expected. "
                + "Save it with astype(numpy.uint8).");
        }

        if (header.IsFortran)
        {
            throw new DataException(
                $"{name}: byte {header.TextStart}: not in C order. Save it with numpy.ascontiguousarray(array).");
        }

        header.CheckLength(file.Length - header.Start, name);
        return new IdxArray(header.Sizes, file[header.Start..].ToArray());
    }

    /// <summary>The numbers of a file's bytes as floats, row-major, whatever kind of numbers they are.</summary>
    /// <exception cref="DataException">They are not exactly one array of numbers.</exception>
    public static float[] ReadFloats(byte[] file, string name)
    {
        NumberArray array = Open(file, name);
        float[] values = new float[checked(array.Items * array.ItemLength)];
        for (int item = 0; item < array.Items; item++)
        {
            array.Read(item, values.AsSpan(item * array.ItemLength, array.ItemLength));
        }

        return values;
    }

    /// <summary>
    /// Reads the array of a file: its numbers stay on the disk where they take more than so many bytes.
    /// </summary>
    /// <exception cref="DataException">It is none, or in Fortran's order and larger than the memory.</exception>
    internal static NumberArray Open(string path, long memory)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            byte[] start = new byte[Math.Min(MostHeaderBytes, file.Length)];
            file.ReadExactly(start);
            NumPyHeader header = ReadHeader(start, path);
            header.CheckLength(file.Length - header.Start, path);
            return header.Over(ByteStore.OfFile(path, header.Start, file.Length - header.Start, memory), path);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>The array of a file's bytes.</summary>
    /// <exception cref="DataException">It is none.</exception>
    internal static NumberArray Open(byte[] file, string name)
    {
        NumPyHeader header = ReadHeader(file, name);
        header.CheckLength(file.Length - header.Start, name);
        return header.Over(ByteStore.Of(file[header.Start..]), name);
    }

    /// <summary>Reads the header at the start of a file.</summary>
    /// <exception cref="DataException">There is none, or its array is none of numbers.</exception>
    internal static NumPyHeader ReadHeader(ReadOnlySpan<byte> file, string name)
    {
        if (file.Length < MagicLength || file[0] != 0x93 || !file[1..6].SequenceEqual("NUMPY"u8)
            || file[6] is < 1 or > 3)
        {
            throw new DataException(
                $"{name}: byte 0: a NumPy file starts with 934E554D5059 and version 1 to 3. Is it another format?");
        }

        // Version 1 has two bytes for the length of the header, later ones have four.
        int start = file[6] == 1 ? MagicLength + sizeof(ushort) : MagicLength + sizeof(uint);
        long length = file.Length < start ? long.MaxValue
            : file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[MagicLength..])
            : BinaryPrimitives.ReadUInt32LittleEndian(file[MagicLength..]);
        if (length > LongestHeader || start + length > file.Length)
        {
            throw new DataException($"{name}: byte {MagicLength}: the file ends in its header. Fetch it again.");
        }

        string text = Encoding.UTF8.GetString(file.Slice(start, (int)length));
        string type = TypeText().Match(text).Groups["text"].Value;
        if (Type(type) is not { } number)
        {
            throw new DataException(
                $"{name}: byte {start}: elements of type '{DataException.Excerpt(type)}', numbers were expected: bool, "
                + "whole ones of 1 to 8 bytes, floats of 2 to 8. Convert it with astype(numpy.float32).");
        }

        bool isFortran = FortranText().IsMatch(text);
        return isFortran || RowMajor().IsMatch(text)
            ? new NumPyHeader(
                number, type, type.StartsWith('>'), isFortran, ReadSizes(text, start, name), start, start + (int)length)
            : throw new DataException(
                $"{name}: byte {start}: the header does not say whether fortran_order is True or False. Save it "
                + "again.");
    }

    private static int[] ReadSizes(string header, int start, string name)
    {
        string[] sizes = ShapeText().Match(header).Groups["text"].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] found = new int[sizes.Length];
        bool isSound = sizes.Length is > 0 and <= Shape.MaximumRank;
        for (int axis = 0; axis < sizes.Length && isSound; axis++)
        {
            isSound = int.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out found[axis])
                && found[axis] > 0;
        }

        return isSound
            ? found
            : throw new DataException(
                $"{name}: byte {start}: shape ({DataException.Excerpt(string.Join(", ", sizes))}), 1 to "
                + $"{Shape.MaximumRank} sizes from 1 on were expected.");
    }

    private static NumberType? Type(string text) =>
        text.Length > 1 && text[0] is '<' or '>' or '|' or '=' ? Kind(text[1..]) : Kind(text);

    private static NumberType? Kind(string text) => text switch
    {
        "b1" or "?" => NumberType.Bool,
        "u1" => NumberType.UInt8,
        "i1" => NumberType.Int8,
        "u2" => NumberType.UInt16,
        "i2" => NumberType.Int16,
        "u4" => NumberType.UInt32,
        "i4" => NumberType.Int32,
        "u8" => NumberType.UInt64,
        "i8" => NumberType.Int64,
        "f2" => NumberType.Float16,
        "f4" => NumberType.Float32,
        "f8" => NumberType.Float64,
        _ => null,
    };


    [GeneratedRegex(@"'descr'\s*:\s*'(?<text>[^']{0,16})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeText();

    [GeneratedRegex(@"'fortran_order'\s*:\s*False", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RowMajor();

    [GeneratedRegex(@"'fortran_order'\s*:\s*True", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FortranText();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<text>[^)]{0,200})\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShapeText();
}
