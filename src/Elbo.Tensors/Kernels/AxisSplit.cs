namespace Elbo.Tensors.Kernels;

/// <summary>A shape seen from one axis: what is outside of it, its length, and what is inside.</summary>
/// <param name="Outer">The product of the sizes before the axis.</param>
/// <param name="Length">The size of the axis.</param>
/// <param name="Inner">The product of the sizes behind the axis: the distance between its neighbours.</param>
internal readonly record struct AxisSplit(int Outer, int Length, int Inner)
{
    /// <summary>The split of a shape at an axis counted from the front.</summary>
    public static AxisSplit At(Shape shape, int axis) =>
        new(shape.Product(0, axis), shape[axis], shape.Product(axis + 1, shape.Rank));

    /// <summary>All axes as one.</summary>
    public static AxisSplit Whole(Shape shape) => new(1, shape.Count, 1);
}
