namespace Elbo.Tensors.Kernels;

/// <summary>What is done to a block of a product as soon as it is finished, while it is in the cache.</summary>
internal unsafe interface IGemmEpilogue
{
    /// <summary>
    /// Works on rows x columns elements at <paramref name="c"/>; the block starts at column <paramref name="from"/>.
    /// </summary>
    void Finish<TLanes>(float* c, nint cRow, int rows, int columns, int from)
        where TLanes : struct, ILanes<TLanes>;
}

/// <summary>Nothing.</summary>
internal readonly unsafe struct NoEpilogue : IGemmEpilogue
{
    public void Finish<TLanes>(float* c, nint cRow, int rows, int columns, int from)
        where TLanes : struct, ILanes<TLanes>
    {
    }
}
