namespace Elbo.Tensors.Kernels;

/// <summary>What <see cref="Reductions"/> makes of numbers: start, combine in the fixed order, finish.</summary>
internal interface IReduction
{
    /// <summary>The result for no numbers at all, which changes nothing when combined.</summary>
    static abstract float Start { get; }

    /// <summary>Whether <see cref="Map"/> reads its second operand.</summary>
    static abstract bool ReadsPerResult { get; }

    /// <summary>What is combined for one element, given the number that belongs to its result.</summary>
    T Map<T>(T x, T perResult)
        where T : struct, ILanes<T>;

    /// <summary>Two results in one.</summary>
    T Combine<T>(T total, T x)
        where T : struct, ILanes<T>;

    /// <summary>The result from the total.</summary>
    T Finish<T>(T total)
        where T : struct, ILanes<T>;
}
