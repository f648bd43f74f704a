namespace Elbo.Tensors.Kernels;

/// <summary>Memory that a block of a product works in; none where its factors are read where they lie.</summary>
internal readonly unsafe struct GemmScratch(float* left, float* right)
{
    /// <summary>Room for rows x <see cref="GemmBlock.DepthLength"/> floats of A, or null: A is not packed.</summary>
    public readonly float* Left = left;

    /// <summary>Room for a panel of B, or null: B is packed.</summary>
    public readonly float* Right = right;

    /// <summary>Floats of room for a panel of B.</summary>
    public static int RightLength<TLanes>()
        where TLanes : struct, ILanes<TLanes> => GemmBlock.DepthLength * GemmTile.Columns<TLanes>();
}
