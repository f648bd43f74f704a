namespace Elbo.Tensors;

/// <summary>Rules for shapes that several operations share, with errors in the name of the operation.</summary>
internal static class ShapeRules
{
    /// <summary>An axis counted from the front.</summary>
    public static int Axis(string operation, Shape shape, int axis)
    {
        int front = axis < 0 ? axis + shape.Rank : axis;
        return (uint)front < (uint)shape.Rank
            ? front
            : throw new TensorException(
                $"{operation}: axis {axis} does not exist in {shape}. {(shape.Rank == 0
                    ? "A scalar has no axes: leave the axis out."
                    : $"Axes run from {-shape.Rank} to {shape.Rank - 1}.")}");
    }

    /// <summary>The shape that two shapes broadcast to: aligned at the last axis, a size of 1 repeats.</summary>
    public static Shape Broadcast(string operation, Shape left, Shape right)
    {
        if (left == right)
        {
            return left;
        }

        Span<int> sizes = stackalloc int[Shape.MaximumRank];
        int rank = Math.Max(left.Rank, right.Rank);
        for (int axis = -1; axis >= -rank; axis--)
        {
            int a = -axis <= left.Rank ? left[axis] : 1;
            int b = -axis <= right.Rank ? right[axis] : 1;
            if (a != b && a != 1 && b != 1)
            {
                throw new TensorException(
                    $"{operation}: shapes {left} and {right} do not broadcast: axis {axis} is {a} against {b}. "
                    + "Reshape one, or give it an axis of size 1 there.");
            }

            sizes[rank + axis] = a == 1 ? b : a;
        }

        return new Shape(sizes[..rank]);
    }

    /// <summary>A shape with one axis gone, or kept with size 1.</summary>
    public static Shape Reduced(Shape shape, int axis, bool keepDimension) =>
        keepDimension ? shape.With(axis, 1) : shape.Without(axis);

    /// <summary>Batches of images: four axes.</summary>
    public static void Images(string operation, Shape shape)
    {
        if (shape.Rank != 4)
        {
            throw new TensorException(
                $"{operation}: shape {shape} has {shape.Rank} axes, expected [batch, height, width, channels]. "
                + "Reshape it.");
        }
    }
}
