using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>The header of a NumPy array.</summary>
/// <param name="Type">How an element is stored.</param>
/// <param name="TypeText">The same in NumPy's words, such as "&lt;f4".</param>
/// <param name="IsBigEndian">Whether the high byte of an element comes first.</param>
/// <param name="IsFortran">Whether the first axis lies innermost.</param>
/// <param name="Sizes">The sizes of the axes, each from 1 on.</param>
/// <param name="TextStart">The byte at which its text begins.</param>
/// <param name="Start">The byte at which the elements begin.</param>
internal sealed record NumPyHeader(
    NumberType Type, string TypeText, bool IsBigEndian, bool IsFortran, int[] Sizes, int TextStart, int Start)
{
    /// <summary>Compares the bytes that follow the header with what it promises.</summary>
    /// <exception cref="DataException">They are not as many.</exception>
    public void CheckLength(long bytes, string name)
    {
        if (NumberArray.ByteCount(Type, Sizes) == bytes)
        {
            return;
        }

        decimal count = Sizes.Aggregate(1m, (product, size) => Math.Min(product * size, 1e20m));
        throw new DataException(
            $"{name}: byte {Start}: {bytes / Type.Size()} elements, shape ({string.Join(", ", Sizes)}) has {count}. "
            + "Fetch it again.");
    }

    /// <summary>The array over its elements' bytes.</summary>
    /// <exception cref="DataException">It is in Fortran's order and not in memory.</exception>
    public NumberArray Over(ByteStore elements, string name)
    {
        if (IsFortran && Sizes.Length > 1)
        {
            elements = elements.InMemory is { } bytes
                ? ByteStore.Of(FortranOrder.ToRows(bytes, Type.Size(), Sizes))
                : throw new DataException(
                    $"{name}: in Fortran's order, its {elements.Length} bytes must fit into memory. Raise data.memory, "
                    + "or save it with numpy.ascontiguousarray(array).");
        }

        return new NumberArray(name, elements, Type, IsBigEndian, Sizes);
    }
}
