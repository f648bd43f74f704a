namespace Elbo.Tensors;

/// <summary>y = x with other axes: the same memory. Shapes: any -> any with as many elements. dX = dY.</summary>
internal sealed class ReshapeOperation : Operation
{
    private Tensor? x;

    public static Tensor Apply(Tensor x, Shape shape)
    {
        if (shape.Count != x.Count)
        {
            throw new TensorException(
                $"Reshape: shape {x.Shape} has {x.Count} elements, shape {shape} has {shape.Count}. Ask for as many.");
        }

        Tensor y = TensorOperations.ViewOf(x, shape);
        if (Tape.Records(x))
        {
            Tape.Record<ReshapeOperation>(y).x = x;
        }

        return y;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink) => sink.HandOver(x!, dOutput);

    protected internal override void Forget() => x = null;
}

public static partial class TensorOperations
{
    /// <summary>The same elements in the same order under another shape, without a copy.</summary>
    /// <exception cref="TensorException">The shape asks for another number of elements.</exception>
    public static Tensor Reshape(this Tensor x, Shape shape) => ReshapeOperation.Apply(x, shape);

    /// <summary>
    /// The same elements in the same order under other axes, without a copy. One size may be -1: what the others leave.
    /// </summary>
    /// <exception cref="TensorException">The sizes do not make the number of elements there is.</exception>
    public static Tensor Reshape(this Tensor x, params ReadOnlySpan<int> sizes)
    {
        int open = sizes.IndexOf(-1);
        if (open < 0 || sizes.Length > Shape.MaximumRank)
        {
            return ReshapeOperation.Apply(x, new Shape(sizes));
        }

        Span<int> filled = stackalloc int[Shape.MaximumRank];
        sizes.CopyTo(filled);
        filled[open] = 1;
        int others = new Shape(filled[..sizes.Length]).Count;
        if (others == 0 || x.Count % others != 0)
        {
            throw new TensorException(
                $"Reshape: shape {x.Shape} has {x.Count} elements, which the other sizes, {others} together, "
                + "do not divide. Change them, or leave -1 out.");
        }

        filled[open] = x.Count / others;
        return ReshapeOperation.Apply(x, new Shape(filled[..sizes.Length]));
    }

    /// <summary>Another look at the memory of a tensor, owned by the running step if there is one.</summary>
    internal static Tensor ViewOf(Tensor x, Shape shape) => Tape.Current?.RentView(shape, x) ?? x.View(0, shape);
}
