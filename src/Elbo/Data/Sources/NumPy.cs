using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// NumPy's format of one array (<c>.npy</c>, versions 1 to 3), of unsigned bytes in C order: 93 "NUMPY", the version,
/// the length of a header that is a Python dictionary of <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, the
/// elements.
/// </summary>
public static partial class NumPy
{
    private const int MagicLength = 8;
    private const int LongestHeader = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">
    /// The file cannot be read, or is not exactly one array of bytes in C order.
    /// </exception>
    public static IdxArray ReadBytes(string path)
    {
        try
        {
            return ReadBytes(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            string reason = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new DataException($"{path}: cannot be read ({reason}).", failure);
        }
    }

    /// <summary>Reads the bytes of a file. The name stands in error messages.</summary>
    /// <exception cref="DataException">They are not exactly one array of bytes in C order.</exception>
    public static IdxArray ReadBytes(ReadOnlySpan<byte> file, string name)
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

        ReadOnlySpan<byte> elements = file[(start + (int)length)..];
        int[] sizes = ReadHeader(Encoding.UTF8.GetString(file.Slice(start, (int)length)), start, name);
        long count = sizes.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue));
        return count == elements.Length
            ? new IdxArray(sizes, elements.ToArray())
            : throw new DataException(
                $"{name}: byte {start + length}: {elements.Length} elements, shape ({string.Join(", ", sizes)}) has " +
                $"{count}. Fetch it again.");
    }

    private static int[] ReadHeader(string header, int start, string name)
    {
        string type = TypeText().Match(header).Groups["text"].Value;
        if (type is not ("|u1" or "u1" or "<u1" or ">u1" or "=u1"))
        {
            throw new DataException(
                $"{name}: byte {start}: elements of type '{type}', bytes ('|u1') were expected. Save it with " +
                "astype(numpy.uint8).");
        }

        if (!RowMajor().IsMatch(header))
        {
            throw new DataException(
                $"{name}: byte {start}: not in C order. Save it with numpy.ascontiguousarray(array).");
        }

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
                $"{name}: byte {start}: shape ({string.Join(", ", sizes)}), 1 to {Shape.MaximumRank} sizes from 1 on " +
                "were expected.");
    }

    [GeneratedRegex(@"'descr'\s*:\s*'(?<text>[^']{0,16})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeText();

    [GeneratedRegex(@"'fortran_order'\s*:\s*False", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RowMajor();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<text>[^)]{0,200})\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShapeText();
}
