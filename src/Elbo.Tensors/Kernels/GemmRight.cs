namespace Elbo.Tensors.Kernels;

/// <summary>The right factor of a product, [depth, ...], as its tiles read it, panel by panel.</summary>
/// <param name="view">Where it lies; its panels where all of it is packed.</param>
/// <param name="packing">How it is packed.</param>
/// <param name="depth">Its rows.</param>
internal readonly unsafe struct GemmRight(MatrixView view, RightPacking packing, int depth)
{
    /// <summary>
    /// Rows from..from+length of a panel, which lie <paramref name="step"/> apart; in <paramref name="scratch"/> where
    /// they have to be packed first.
    /// </summary>
    public float* Panel<TLanes>(int from, int length, int column, int columns, float* scratch, out nint step)
        where TLanes : struct, ILanes<TLanes>
    {
        int width = GemmTile.Columns<TLanes>();
        if (packing == RightPacking.None && columns == width)
        {
            step = view.Row;
            return view.Data + (from * view.Row) + column;
        }

        step = width;
        if (packing == RightPacking.Whole)
        {
            return view.Data + ((nint)column * depth) + ((nint)from * width);
        }

        GemmPacking.Panel<TLanes>(view, from, column, length, columns, scratch);
        return scratch;
    }
}
