using System.Buffers;

namespace Elbo.Data.Arrays;

/// <summary>
/// An array of stored numbers whose first axis counts the items: rows one behind the other in memory or on a disk.
/// </summary>
internal sealed class NumberArray
{
    private const int BytesAtOnce = 1 << 20;

    private readonly ByteStore store;
    private readonly long stride;
    private readonly int offset;

    /// <summary>An array over stored bytes.</summary>
    /// <param name="name">The name that errors use.</param>
    /// <param name="store">The bytes.</param>
    /// <param name="type">How a number is stored.</param>
    /// <param name="isBigEndian">Whether the high byte of a number comes first.</param>
    /// <param name="sizes">The sizes of the axes, outermost first; the last one's numbers lie beside each
    /// other.</param>
    /// <exception cref="DataException">The bytes do not hold so many numbers.</exception>
    public NumberArray(string name, ByteStore store, NumberType type, bool isBigEndian, IReadOnlyList<int> sizes)
        : this(name, store, type, isBigEndian, sizes, offset: 0, extra: 0)
    {
        long needed = ByteCount(type, sizes) ?? long.MaxValue;
        if (needed != store.Length)
        {
            throw new DataException(
                $"{name}: {store.Length} bytes of numbers, the shape ({string.Join(", ", sizes)}) takes "
                + $"{needed}. Fetch it again.");
        }
    }

    /// <summary>Rows that have other bytes before and behind their numbers.</summary>
    internal NumberArray(
        string name, ByteStore store, NumberType type, bool isBigEndian, IReadOnlyList<int> sizes, int offset,
        int extra)
    {
        Name = name;
        this.store = store;
        this.offset = offset;
        Type = type;
        IsBigEndian = isBigEndian;
        Sizes = sizes;
        ItemLength = sizes.Skip(1).Aggregate(1, (product, size) => product * size);
        stride = ((long)ItemLength * type.Size()) + extra;
    }

    /// <summary>The name that errors use.</summary>
    public string Name { get; }

    /// <summary>How a number is stored.</summary>
    public NumberType Type { get; }

    /// <summary>Whether the high byte of a number comes first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The sizes of the axes, outermost first.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The number of items: the first size.</summary>
    public int Items => Sizes[0];

    /// <summary>The numbers of an item.</summary>
    public int ItemLength { get; }

    /// <summary>Whether the numbers are in memory.</summary>
    public bool IsInMemory => store.InMemory is not null;

    /// <summary>
    /// The bytes of all items one behind the other: those of the memory where they lie so, else a copy.
    /// </summary>
    public byte[] ToBytes()
    {
        int size = ItemLength * Type.Size();
        if (offset == 0 && stride == size && store.InMemory is { } all)
        {
            return all;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked(Items * size));
        for (int item = 0; item < Items; item++)
        {
            store.Read((item * stride) + offset, bytes.AsSpan(item * size, size));
        }

        return bytes;
    }

    /// <summary>The bytes that an array takes; null for more than a file can have, or no items.</summary>
    public static long? ByteCount(NumberType type, IReadOnlyList<int> sizes)
    {
        long bytes = type.Size();
        foreach (int size in sizes)
        {
            if (size < 1 || bytes > long.MaxValue / size)
            {
                return null;
            }

            bytes *= size;
        }

        // Of one item at most as many numbers as an array of .NET can have.
        return sizes.Count > 0 && bytes / sizes[0] <= Array.MaxLength ? bytes : null;
    }

    /// <summary>The numbers of an item, as floats. May be called by several threads.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public void Read(int item, Span<float> numbers)
    {
        int size = Type.Size();
        int atOnce = BytesAtOnce / size;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Min(ItemLength, atOnce) * size);
        for (int first = 0; first < ItemLength; first += atOnce)
        {
            int count = Math.Min(atOnce, ItemLength - first);
            Span<byte> piece = bytes.AsSpan(0, count * size);
            store.Read((item * stride) + offset + ((long)first * size), piece);
            Type.ToFloats(IsBigEndian, piece, numbers.Slice(first, count));
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
