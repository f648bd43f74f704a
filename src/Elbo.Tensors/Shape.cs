using System.Runtime.CompilerServices;

namespace Elbo.Tensors;

/// <summary>
/// The sizes of a tensor's axes, outermost first; row-major, at most <see cref="MaximumRank"/> axes.
/// A value without allocation: shapes are made at every step of training. Can be written <c>[128, 784]</c>.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The most axes a shape can have.</summary>
    public const int MaximumRank = 8;

    /// <summary>The most elements a shape can have: the longest array of .NET less room for alignment.</summary>
    public const int MaximumCount = Kernels.Buffer.MaximumCapacity;

    private readonly Sizes axisSizes;

    // so that the default shape, all bits zero, is a scalar
    private readonly int countLessOne;

    /// <summary>A shape of the given sizes; none makes a scalar.</summary>
    /// <exception cref="TensorException">
    /// More than eight axes, a negative size, or more than <see cref="MaximumCount"/> elements.
    /// </exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaximumRank)
        {
            throw new TensorException(
                $"Shape: {sizes.Length} axes are more than {MaximumRank}. Merge neighbouring axes with Reshape.");
        }

        long count = 1;
        bool isEmpty = false;
        Rank = sizes.Length;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            int size = sizes[axis];
            if (size < 0)
            {
                throw new TensorException($"Shape: size {size} of axis {axis} is negative.");
            }

            axisSizes[axis] = size;
            isEmpty |= size == 0;

            // a size of 0 hides nothing: the product of any of the axes must fit as well
            count *= Math.Max(1, size);
            if (count > MaximumCount)
            {
                throw new TensorException(
                    $"Shape: [{string.Join(", ", sizes.ToArray())}] has more than {MaximumCount} elements. "
                    + "Work on smaller batches.");
            }
        }

        countLessOne = isEmpty ? -1 : (int)count - 1;
    }

    /// <summary>A shape of the given sizes.</summary>
    /// <exception cref="TensorException">As for the constructor.</exception>
    public static Shape Of(ReadOnlySpan<int> sizes) => new(sizes);

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of all sizes, 1 for a scalar.</summary>
    public int Count => countLessOne + 1;

    /// <summary>The size of an axis; a negative axis counts from the end.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public int this[int axis] => axisSizes[Axis(axis)];

    /// <summary>An axis counted from the front, for one that may be counted from the end.</summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int front = axis < 0 ? axis + Rank : axis;
        return (uint)front < (uint)Rank
            ? front
            : throw new TensorException(
                $"Shape: axis {axis} does not exist in {this}. Axes run from {-Rank} to {Rank - 1}.");
    }

    /// <summary>
    /// The product of the sizes of axes <paramref name="from"/> (included) to <paramref name="to"/> (excluded).
    /// </summary>
    public int Product(int from, int to)
    {
        int product = 1;
        for (int axis = from; axis < to; axis++)
        {
            product *= axisSizes[axis];
        }

        return product;
    }

    /// <summary>The same shape with one axis of another size.</summary>
    public Shape With(int axis, int size)
    {
        Span<int> changed = stackalloc int[MaximumRank];
        CopyTo(changed);
        changed[Axis(axis)] = size;
        return new Shape(changed[..Rank]);
    }

    /// <summary>The same shape without one axis.</summary>
    public Shape Without(int axis)
    {
        Span<int> changed = stackalloc int[MaximumRank];
        CopyTo(changed);
        axis = Axis(axis);
        changed[(axis + 1)..Rank].CopyTo(changed[axis..]);
        return new Shape(changed[..(Rank - 1)]);
    }

    /// <summary>The same shape with a new axis before <paramref name="axis"/>.</summary>
    public Shape Insert(int axis, int size)
    {
        Span<int> changed = stackalloc int[MaximumRank + 1];
        CopyTo(changed);
        changed[axis..Rank].CopyTo(changed[(axis + 1)..]);
        changed[axis] = size;
        return new Shape(changed[..(Rank + 1)]);
    }

    /// <summary>Copies the sizes to the front of a span.</summary>
    public void CopyTo(Span<int> destination)
    {
        for (int axis = 0; axis < Rank; axis++)
        {
            destination[axis] = axisSizes[axis];
        }
    }

    /// <summary>The sizes as a new array.</summary>
    public int[] ToArray()
    {
        int[] array = new int[Rank];
        CopyTo(array);
        return array;
    }

    /// <summary>Goes through the sizes, outermost first.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank || Count != other.Count)
        {
            return false;
        }

        for (int axis = 0; axis < Rank; axis++)
        {
            if (axisSizes[axis] != other.axisSizes[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, Count, axisSizes[0], axisSizes[1]);

    /// <summary>The sizes in brackets, such as <c>[128, 784]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    /// <summary>Whether two shapes have the same axes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Goes through the sizes of a shape.</summary>
    public struct Enumerator
    {
        private readonly Shape shape;
        private int axis;

        internal Enumerator(Shape sizes)
        {
            shape = sizes;
            axis = -1;
        }

        /// <summary>The size at hand.</summary>
        public readonly int Current => shape.axisSizes[axis];

        /// <summary>Goes on to the next size, if there is one.</summary>
        public bool MoveNext() => ++axis < shape.Rank;
    }

    [InlineArray(MaximumRank)]
    private struct Sizes
    {
        private int first;
    }
}
