using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// An array of 32-bit floats of any shape, row-major. Its memory is seen only by explicit copies
/// (<see cref="ToArray"/>, <see cref="CopyTo"/>, <see cref="CopyFrom"/>).
/// </summary>
/// <remarks>
/// A tensor that an operation makes while a <see cref="Tape"/> runs a step belongs to that step: its memory is used
/// again once the step ends. Copy what must outlive it. Tensors made otherwise live as long as they are referenced.
/// </remarks>
public sealed unsafe partial class Tensor
{
    private Buffer buffer;
    private int offset;

    internal Tensor(Shape shape, Buffer buffer, int offset = 0)
    {
        Shape = shape;
        this.buffer = buffer;
        this.offset = offset;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether gradients are wanted for this tensor or for something that it was made from.</summary>
    public bool RequiresGradient { get; internal set; }

    /// <summary>The first element.</summary>
    internal float* Data => buffer.Data + offset;

    /// <summary>The memory that holds the elements.</summary>
    internal Buffer Buffer => buffer;

    /// <summary>Where the elements begin in the memory.</summary>
    internal int Offset => offset;

    /// <summary>Whether a recorded operation made this tensor, so that its gradient goes on to others.</summary>
    internal bool IsRecorded => Recorder is not null;

    /// <summary>The tape whose operation made this tensor. To any other tape it is a constant or a parameter.</summary>
    internal Tape? Recorder { get; set; }

    /// <summary>Whether the memory goes back to the pool with this tensor.</summary>
    internal bool OwnsMemory { get; set; }

    /// <summary>The gradient of the loss with respect to this tensor, while a backward pass needs it.</summary>
    internal Tensor? Gradient { get; set; }

    /// <summary>A tensor of the given elements.</summary>
    /// <exception cref="TensorException">The shape asks for another number of elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        Tensor tensor = Fresh(shape);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0f);

    /// <summary>A tensor with every element the same.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = Fresh(shape);
        tensor.Elements.Fill(value);
        return tensor;
    }

    /// <summary>A tensor without axes.</summary>
    public static Tensor Scalar(float value) => Full(default, value);

    /// <summary>
    /// A tensor that the running step of <see cref="Tape.Current"/> owns, with whatever its memory last held; one of
    /// its own where no step runs. For operations, which fill it.
    /// </summary>
    public static Tensor Uninitialized(Shape shape) => Tape.Current?.Rent(shape) ?? Fresh(shape);

    /// <summary>A copy of the given elements that lives until the running step ends.</summary>
    /// <exception cref="TensorException">The shape asks for another number of elements.</exception>
    public static Tensor Constant(ReadOnlySpan<float> values, Shape shape)
    {
        Tensor tensor = Uninitialized(shape);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>A tensor with every element the same that lives until the running step ends.</summary>
    public static Tensor Constant(float value, Shape shape)
    {
        Tensor tensor = Uninitialized(shape);
        tensor.Elements.Fill(value);
        return tensor;
    }

    /// <summary>Declares that gradients with respect to this tensor are wanted, as for a parameter.</summary>
    /// <returns>This tensor.</returns>
    public Tensor WithGradient()
    {
        RequiresGradient = true;
        return this;
    }

    /// <summary>
    /// Declares that no gradients with respect to this tensor are wanted, as for a parameter that is held fixed: none
    /// is then computed.
    /// </summary>
    /// <returns>This tensor.</returns>
    public Tensor WithoutGradient()
    {
        RequiresGradient = false;
        return this;
    }

    /// <summary>
    /// Tensors of the given shapes that lie one after the other in this tensor's memory: a change of one is seen in
    /// both.
    /// </summary>
    /// <exception cref="TensorException">The shapes do not fill this tensor exactly.</exception>
    public IReadOnlyList<Tensor> Partition(IReadOnlyList<Shape> shapes)
    {
        int total = shapes.Sum(shape => shape.Count);
        if (total != Count)
        {
            throw new TensorException($"Partition: the shapes hold {total} elements, the tensor {Shape} has {Count}.");
        }

        var parts = new Tensor[shapes.Count];
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = View(from, shapes[i]);
            from += shapes[i].Count;
        }

        return parts;
    }

    /// <summary>The elements as a new array.</summary>
    public float[] ToArray() => Elements.ToArray();

    /// <summary>Copies the elements out.</summary>
    /// <exception cref="TensorException">The destination is of another length.</exception>
    public void CopyTo(Span<float> destination)
    {
        CheckLength(nameof(CopyTo), destination.Length);
        Elementwise.Copy(Elements, destination);
    }

    /// <summary>Replaces the elements.</summary>
    /// <exception cref="TensorException">The source is of another length.</exception>
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        CheckLength(nameof(CopyFrom), source.Length);
        Elementwise.Copy(source, Elements);
    }

    /// <summary>The only element.</summary>
    /// <exception cref="TensorException">There is not exactly one.</exception>
    public float Item() => Count == 1
        ? Elements[0]
        : throw new TensorException($"Item: the tensor {Shape} has {Count} elements, not one. Use ToArray.");

    /// <summary>The shape and the first few elements.</summary>
    public override string ToString()
    {
        const int shown = 8;
        string elements = string.Join(", ", Elements[..Math.Min(shown, Count)].ToArray());
        return $"{Shape} {{ {elements}{(Count > shown ? ", ..." : string.Empty)} }}";
    }

    /// <summary>The elements, for kernels and for copies.</summary>
    internal Span<float> Elements => buffer.Span(offset, Count);

    /// <summary>A tensor that outlives any step.</summary>
    internal static Tensor Fresh(Shape shape) => new(shape, new Buffer(shape.Count));

    /// <summary>Another look at part of the memory, as for parameters that lie one after the other.</summary>
    internal Tensor View(int from, Shape shape) => new(shape, buffer, offset + from);

    /// <summary>Makes this object stand for another tensor: objects are used again like their memory.</summary>
    internal void Become(Shape shape, Buffer memory, int from)
    {
        Shape = shape;
        buffer = memory;
        offset = from;
        RequiresGradient = false;
        Recorder = null;
        Gradient = null;
    }

    private void CheckLength(string operation, int length)
    {
        if (length != Count)
        {
            throw new TensorException(
                $"{operation}: {length} values for shape {Shape}, which holds {Count}. Pass exactly {Count}.");
        }
    }
}
