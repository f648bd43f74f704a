using System.Buffers.Binary;
using System.IO.Compression;
using Elbo.Data.Arrays;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// The IDX format of unsigned bytes, plain or gzip, as MNIST is published in: bytes 00 00 08 and the number of axes,
/// each axis as a 4-byte number (high byte first), then the elements, row-major. LeCun, Cortes and Burges, "The MNIST
/// database of handwritten digits", file formats.
/// </summary>
public static class Idx
{
    private const byte UnsignedByte = 8;
    private const int MagicLength = 4;
    private const int AxisLength = 4;
    private const int FirstChunk = 1 << 16;

    /// <summary>Reads a file; gzip is recognised by its first bytes.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not exactly one IDX array of bytes.</exception>
    public static IdxArray Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Read(stream, path);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>Reads a stream to its end; it must be able to seek. The name stands in error messages.</summary>
    /// <exception cref="DataException">The stream is not exactly one IDX array of bytes.</exception>
    /// <remarks>Memory grows with the bytes that arrive, never with those that a header promises.</remarks>
    public static IdxArray Read(Stream stream, string name)
    {
        long start = stream.Position;
        bool gzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = start;
        if (!gzip)
        {
            return ReadPlain(stream, name);
        }

        try
        {
            using GZipStream plain = new(stream, CompressionMode.Decompress, leaveOpen: true);
            IdxArray array = ReadPlain(plain, name);
            GzipEnd.Check(stream, name, MagicLength + array.Sizes.Count * AxisLength + array.Elements.Length);
            return array;
        }
        catch (InvalidDataException failure)
        {
            throw new DataException($"{name}: the gzip data is damaged. Fetch the file again.", failure);
        }
    }

    /// <summary>Images and their labels as a data set; images are <c>[count, height, width]</c>.</summary>
    /// <exception cref="DataException">A file is damaged, or the two do not fit together.</exception>
    public static ImageDataset ReadImages(
        string name, string imagesPath, string labelsPath, IReadOnlyList<string> classNames)
    {
        IdxArray images = Read(imagesPath);
        if (images.Sizes.Count != 3)
        {
            throw new DataException($"{imagesPath}: byte 3: {images.Sizes.Count} axes, images have 3.");
        }

        IdxArray labels = Read(labelsPath);
        if (labels.Sizes.Count != 1 || labels.Sizes[0] != images.Sizes[0])
        {
            throw new DataException(
                $"{labelsPath}: sizes [{string.Join(", ", labels.Sizes)}], one label for each of the " +
                $"{images.Sizes[0]} images of {Path.GetFileName(imagesPath)} was expected.");
        }

        int stranger = labels.Elements.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classNames.Count - 1));
        if (stranger >= 0)
        {
            throw new DataException(
                $"{labelsPath}: byte {MagicLength + AxisLength + stranger}: label {labels.Elements[stranger]}, " +
                $"0 to {classNames.Count - 1} was expected.");
        }

        Shape shape = new(images.Sizes[1], images.Sizes[2], 1);
        int[] classes = [.. labels.Elements.Select(label => (int)label)];
        return new ImageDataset(name, images.Elements, shape, classes, classNames);
    }

    /// <summary>Writes an array, plain.</summary>
    /// <exception cref="DataException">The sizes do not hold the elements.</exception>
    public static void Write(Stream stream, IdxArray array)
    {
        long count = array.Sizes.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue + 1L));
        if (array.Sizes.Count is < 1 or > Shape.MaximumRank || count != array.Elements.Length)
        {
            throw new DataException(
                $"IDX: sizes [{string.Join(", ", array.Sizes)}] do not hold {array.Elements.Length} elements.");
        }

        stream.Write([0, 0, UnsignedByte, (byte)array.Sizes.Count]);
        Span<byte> bytes = stackalloc byte[AxisLength];
        foreach (int size in array.Sizes)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, size);
            stream.Write(bytes);
        }

        stream.Write(array.Elements);
    }

    /// <summary>
    /// Opens a file of any type of number: a plain one stays on the disk where it takes more than so many bytes, a
    /// packed one must fit into them.
    /// </summary>
    /// <exception cref="DataException">The file cannot be read, or is not exactly one IDX array.</exception>
    internal static NumberArray Open(string path, long memory)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            bool gzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
            stream.Position = 0;
            return gzip ? OpenPacked(stream, path, memory) : OpenPlain(stream, path, memory);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
        catch (InvalidDataException failure)
        {
            throw new DataException($"{path}: the gzip data is damaged. Fetch the file again.", failure);
        }
    }

    private static NumberArray OpenPlain(FileStream stream, string path, long memory)
    {
        (NumberType type, int[] sizes) = ReadHeader(stream, path);
        int start = MagicLength + (sizes.Length * AxisLength);
        return new NumberArray(
            path, ByteStore.OfFile(path, start, stream.Length - start, memory), type, isBigEndian: true, sizes);
    }

    private static NumberArray OpenPacked(FileStream stream, string path, long memory)
    {
        using GZipStream plain = new(stream, CompressionMode.Decompress, leaveOpen: true);
        (NumberType type, int[] sizes) = ReadHeader(plain, path);
        int start = MagicLength + (sizes.Length * AxisLength);
        if (NumberArray.ByteCount(type, sizes) is not { } bytes || bytes > Math.Min(memory, Array.MaxLength))
        {
            throw new DataException(
                $"{path}: sizes [{string.Join(", ", sizes)}] of packed numbers do not fit into {memory} bytes. Raise "
                + "data.memory, or unpack it with gunzip: plain files are read from the disk.");
        }

        byte[] elements = ReadElements(plain, path, (int)bytes, start);
        if (plain.ReadByte() >= 0)
        {
            throw new DataException(
                $"{path}: byte {start + bytes}: more data than sizes [{string.Join(", ", sizes)}] say.");
        }

        GzipEnd.Check(stream, path, start + bytes);
        return new NumberArray(path, ByteStore.Of(elements), type, isBigEndian: true, sizes);
    }

    private static IdxArray ReadPlain(Stream stream, string name)
    {
        (NumberType type, int[] sizes) = ReadHeader(stream, name);
        if (type != NumberType.UInt8)
        {
            throw new DataException(
                $"{name}: byte 2: elements of another type than bytes, an IDX file of bytes starts with 000008. Is it "
                + "another file?");
        }

        long count = 1;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            count *= sizes[axis];
            if (count > Array.MaxLength)
            {
                throw new DataException(
                    $"{name}: byte {MagicLength}: sizes [{string.Join(", ", sizes)}] are over {Array.MaxLength}.");
            }
        }

        int headerLength = MagicLength + sizes.Length * AxisLength;
        byte[] elements = ReadElements(stream, name, (int)count, headerLength);
        if (stream.ReadByte() >= 0)
        {
            throw new DataException(
                $"{name}: byte {headerLength + count}: more data than sizes [{string.Join(", ", sizes)}] say.");
        }

        return new IdxArray(sizes, elements);
    }

    // 8 unsigned byte, 9 signed byte, B short, C int, D float, E double: the file format's own numbers.
    private static NumberType? TypeOf(byte code) => code switch
    {
        8 => NumberType.UInt8,
        9 => NumberType.Int8,
        0xB => NumberType.Int16,
        0xC => NumberType.Int32,
        0xD => NumberType.Float32,
        0xE => NumberType.Float64,
        _ => null,
    };

    private static (NumberType Type, int[] Sizes) ReadHeader(Stream stream, string name)
    {
        Span<byte> header = stackalloc byte[MagicLength];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length || header[0] != 0 || header[1] != 0 || TypeOf(header[2]) is not { } type
            || header[3] is 0 or > Shape.MaximumRank)
        {
            throw new DataException(
                $"{name}: byte 0: {(read == 0 ? "nothing" : Convert.ToHexString(header[..read]))}, " +
                "an IDX file of bytes starts with 000008 and " +
                $"1 to {Shape.MaximumRank} axes. Is it another format?");
        }

        int[] sizes = new int[header[3]];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            int at = MagicLength + axis * AxisLength;
            if (stream.ReadAtLeast(header, AxisLength, throwOnEndOfStream: false) < AxisLength)
            {
                throw new DataException($"{name}: byte {at}: the file ends in its header. Fetch it again.");
            }

            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header);
            if (sizes[axis] < 1)
            {
                throw new DataException(
                    $"{name}: byte {at}: size {(uint)sizes[axis]} of axis {axis}, 1 to 2^31-1 was expected.");
            }
        }

        return (type, sizes);
    }

    private static byte[] ReadElements(Stream stream, string name, int count, int headerLength)
    {
        byte[] elements = new byte[Math.Min(count, FirstChunk)];
        int filled = 0;
        while (true)
        {
            int read = stream.ReadAtLeast(elements.AsSpan(filled), elements.Length - filled, throwOnEndOfStream: false);
            filled += read;
            if (filled == count)
            {
                return elements;
            }

            if (filled < elements.Length)
            {
                throw new DataException(
                    $"{name}: byte {headerLength + filled}: the file ends, {count} elements were promised and " +
                    $"{filled} are there. Fetch it again.");
            }

            Array.Resize(ref elements, (int)Math.Min(count, 2L * elements.Length));
        }
    }

}

/// <summary>An array of unsigned bytes, row-major.</summary>
/// <param name="Sizes">The sizes of the axes, outermost first.</param>
/// <param name="Elements">The elements.</param>
public sealed record IdxArray(IReadOnlyList<int> Sizes, byte[] Elements);
