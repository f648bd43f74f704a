namespace Elbo.Tensors.Kernels;

/// <summary>Tiles of one height below each other in C, that share a panel of B.</summary>
/// <param name="a">The first tile's rows of A.</param>
/// <param name="nextA">From a tile's rows of A to the next tile's.</param>
/// <param name="b">The panel.</param>
/// <param name="bRow">From a row of the panel to the next.</param>
/// <param name="c">The first element of C.</param>
/// <param name="cRow">From a row of C to the next.</param>
/// <param name="depth">The length of the chains.</param>
/// <param name="tiles">The number of tiles.</param>
/// <param name="accumulate">Whether C is added to.</param>
internal readonly unsafe struct GemmStrip(
    MatrixView a, nint nextA, float* b, nint bRow, float* c, nint cRow, int depth, int tiles, bool accumulate)
{
    public readonly MatrixView A = a;
    public readonly nint NextA = nextA;
    public readonly float* B = b;
    public readonly nint BRow = bRow;
    public readonly float* C = c;
    public readonly nint CRow = cRow;
    public readonly int Depth = depth;
    public readonly int Tiles = tiles;
    public readonly bool Accumulate = accumulate;
}
