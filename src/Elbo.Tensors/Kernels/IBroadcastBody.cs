namespace Elbo.Tensors.Kernels;

/// <summary>What <see cref="Broadcast"/> computes for each element of its output.</summary>
internal interface IBroadcastBody
{
    /// <summary>Whether the third operand is read.</summary>
    static abstract bool ReadsFull { get; }

    /// <summary>An element from those of the operands that repeat and of the one of the output's shape.</summary>
    T Value<T>(T left, T right, T full)
        where T : struct, ILanes<T>;
}
