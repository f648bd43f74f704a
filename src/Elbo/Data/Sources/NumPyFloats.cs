using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Elbo.Data.Sources;

/// <summary>
/// NumPy's format of one array (<c>.npy</c>) for 32-bit floats, row by row, so that files of any size can be read and
/// written: little-endian, in C order, 32-bit (<c>&lt;f4</c>); 64-bit ones (<c>&lt;f8</c>) are read and rounded.
/// Source: NumPy enhancement proposal 1, versions 1 to 3.
/// </summary>
public sealed partial class NumPyFloats : IDisposable
{
    private const int MagicLength = 8;
    private const int LongestHeader = 1 << 16;
    private const int Alignment = 64;
    private const int MostAxes = 8;

    private readonly FileStream stream;
    private readonly string path;
    private readonly bool isDouble;
    private byte[] buffer = [];

    private NumPyFloats(FileStream stream, string path, int[] sizes, bool isDouble)
    {
        this.stream = stream;
        this.path = path;
        this.isDouble = isDouble;
        Sizes = sizes;
    }

    /// <summary>The size of each axis; the first one counts the rows.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The numbers of a row: the product of the other sizes.</summary>
    public int RowLength => Sizes.Skip(1).Aggregate(1, (product, size) => product * size);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="DataException">It cannot be read, or is not exactly one array of floats in C order.</exception>
    public static NumPyFloats Open(string path)
    {
        FileStream? opened = null;
        try
        {
            opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            (int[] sizes, bool isDouble, int start) = ReadHeader(opened, path);
            long count = sizes.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue));
            long rest = opened.Length - start;
            return count < int.MaxValue && rest == count * (isDouble ? sizeof(double) : sizeof(float))
                ? new NumPyFloats(opened, path, sizes, isDouble)
                : throw new DataException(
                    $"{path}: byte {start}: {rest} bytes of numbers do not fit the shape ({string.Join(", ", sizes)}). "
                    + "The file is not whole: make it anew.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException)
        {
            opened?.Dispose();
            throw new DataException(
                $"{path}: cannot be read ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}). Check the name.",
                exception);
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next rows, as many as there is room for.</summary>
    /// <exception cref="DataException">The file ends too early.</exception>
    public void ReadRows(Span<float> rows)
    {
        int bytes = rows.Length * (isDouble ? sizeof(double) : sizeof(float));
        if (buffer.Length < bytes)
        {
            buffer = new byte[bytes];
        }

        Span<byte> read = buffer.AsSpan(0, bytes);
        if (stream.ReadAtLeast(read, bytes, throwOnEndOfStream: false) < bytes)
        {
            throw new DataException($"{path}: byte {stream.Position}: the file ends too early. Make it anew.");
        }

        if (!isDouble)
        {
            MemoryMarshal.Cast<byte, float>(read).CopyTo(rows);
            return;
        }

        ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(read);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)doubles[i];
        }
    }

    /// <summary>Writes the head of a file of 32-bit floats; rows of them come behind it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="sizes">The size of each axis.</param>
    public static void WriteHeader(Stream stream, params IReadOnlyList<int> sizes)
    {
        string shape = string.Join(", ", sizes) + (sizes.Count == 1 ? "," : "");
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        int start = MagicLength + sizeof(ushort);
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

    /// <summary>Writes rows.</summary>
    public static void WriteRows(Stream stream, ReadOnlySpan<float> rows) => stream.Write(MemoryMarshal.AsBytes(rows));

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static (int[] Sizes, bool IsDouble, int Start) ReadHeader(FileStream stream, string name)
    {
        byte[] head = new byte[MagicLength + sizeof(uint)];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read < head.Length || head[0] != 0x93 || !head.AsSpan(1, 5).SequenceEqual("NUMPY"u8)
            || head[6] is < 1 or > 3)
        {
            throw new DataException(
                $"{name}: byte 0: a NumPy file starts with 934E554D5059 and version 1 to 3. Is it another format?");
        }

        int start = head[6] == 1 ? MagicLength + sizeof(ushort) : MagicLength + sizeof(uint);
        long length = head[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(MagicLength))
            : BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(MagicLength));
        if (length > LongestHeader || start + length > stream.Length)
        {
            throw new DataException($"{name}: byte {MagicLength}: the file ends in its header. Make it anew.");
        }

        stream.Position = start;
        byte[] text = new byte[length];
        stream.ReadExactly(text);
        (int[] sizes, bool isDouble) = Parse(Encoding.UTF8.GetString(text), start, name);
        return (sizes, isDouble, start + (int)length);
    }

    private static (int[] Sizes, bool IsDouble) Parse(string header, int start, string name)
    {
        string type = TypeText().Match(header).Groups["text"].Value;
        if (type is not ("<f4" or "<f8") || !RowMajor().IsMatch(header))
        {
            throw new DataException(
                $"{name}: byte {start}: elements of type '{type}'"
                + $"{(RowMajor().IsMatch(header) ? "" : ", not in C order")}; floats ('<f4' or '<f8') in C order were "
                + "expected. Save it with numpy.ascontiguousarray(array, dtype='<f4').");
        }

        string[] sizes = ShapeText().Match(header).Groups["text"].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] found = new int[sizes.Length];
        bool isSound = sizes.Length is > 0 and <= MostAxes;
        for (int axis = 0; axis < sizes.Length && isSound; axis++)
        {
            isSound = int.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out found[axis])
                && found[axis] > 0;
        }

        return isSound
            ? (found, type == "<f8")
            : throw new DataException(
                $"{name}: byte {start}: shape ({string.Join(", ", sizes)}), 1 to {MostAxes} sizes from 1 on were "
                + "expected.");
    }

    [GeneratedRegex(@"'descr'\s*:\s*'(?<text>[^']{0,16})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeText();

    [GeneratedRegex(@"'fortran_order'\s*:\s*False", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RowMajor();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<text>[^)]{0,200})\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShapeText();
}
