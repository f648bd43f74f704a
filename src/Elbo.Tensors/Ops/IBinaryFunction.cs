using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>A function of two numbers and its slopes: all that an elementwise operation on two tensors is.</summary>
public interface IBinaryFunction
{
    /// <summary>The name of the operation, for errors.</summary>
    static abstract string Name { get; }

    /// <summary>Whether it is left + right, so that gradients are passed on as they are.</summary>
    static virtual bool IsSum => false;

    /// <summary>f(left, right).</summary>
    T Value<T>(T left, T right)
        where T : struct, ILanes<T>;

    /// <summary>df / dleft.</summary>
    T LeftSlope<T>(T left, T right)
        where T : struct, ILanes<T>;

    /// <summary>df / dright.</summary>
    T RightSlope<T>(T left, T right)
        where T : struct, ILanes<T>;
}
