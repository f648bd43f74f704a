using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

public static partial class TensorOperations
{
    /// <summary>The mean of all elements, a scalar; NaN where there are none.</summary>
    public static Tensor Mean(this Tensor x) => SumOperation.Apply(x, AxisSplit.Whole(x.Shape), default, x.Count);

    /// <summary>
    /// The means along an axis, which goes, or stays with size 1 if <paramref name="keepDimension"/>.
    /// </summary>
    /// <exception cref="TensorException">There is no such axis.</exception>
    public static Tensor Mean(this Tensor x, int axis, bool keepDimension = false)
    {
        axis = ShapeRules.Axis(nameof(Mean), x.Shape, axis);
        Shape shape = ShapeRules.Reduced(x.Shape, axis, keepDimension);
        return SumOperation.Apply(x, AxisSplit.At(x.Shape, axis), shape, x.Shape[axis]);
    }
}
