using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>One number an axis, without allocation.</summary>
[InlineArray(Shape.MaximumRank)]
internal struct AxisValues
{
    private int first;
}
