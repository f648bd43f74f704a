namespace Elbo.Tensors.Kernels;

/// <summary>
/// Matrix multiplication C[rows, columns] = (or +=) A[rows, depth] B[depth, columns] on all threads. C is cut into
/// blocks that are computed independently; each element's bits are those that <see cref="GemmBlock"/> states.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>C = (or +=) A B, then the epilogue on what is finished, while it is in the cache.</summary>
    public static void Run<TEpilogue>(
        MatrixView a, MatrixView b, float* c, int rows, int columns, int depth, bool accumulate, TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue =>
        Run(a, b, c, rows, columns, depth, accumulate, epilogue, GemmPlan.Of(a, b, rows, columns, depth));

    /// <summary>C = (or +=) A B for a factor that is packed already, then the epilogue.</summary>
    public static void Run<TEpilogue>(
        MatrixView a, PackedMatrix packed, float* c, int rows, int columns, int depth, bool accumulate,
        TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        var right = new GemmRight(packed.View, RightPacking.Whole, depth);
        Run(a, right, c, rows, columns, depth, accumulate, epilogue, GemmPlan.Of(a, packed.View, rows, columns, depth));
    }

    /// <summary>C = (or +=) A B.</summary>
    public static void Run(MatrixView a, MatrixView b, float* c, int rows, int columns, int depth, bool accumulate) =>
        Run(a, b, c, rows, columns, depth, accumulate, default(NoEpilogue));

    /// <summary>C = (or +=) A B by a plan, then the epilogue.</summary>
    public static void Run<TEpilogue>(
        MatrixView a, MatrixView b, float* c, int rows, int columns, int depth, bool accumulate, TEpilogue epilogue,
        in GemmPlan plan)
        where TEpilogue : struct, IGemmEpilogue
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        bool isWhole = plan.Right == RightPacking.Whole;
        PackedMatrix packed = isWhole ? PackedMatrix.Of(b, depth, columns) : default;
        var right = new GemmRight(isWhole ? packed.View : b, plan.Right, depth);
        Run(a, right, c, rows, columns, depth, accumulate, epilogue, plan);
        if (isWhole)
        {
            packed.Release();
        }
    }

    private static void Run<TEpilogue>(
        MatrixView a, in GemmRight right, float* c, int rows, int columns, int depth, bool accumulate,
        TEpilogue epilogue, in GemmPlan plan)
        where TEpilogue : struct, IGemmEpilogue
    {
        bool isRun = a.Row == 1 || a.Column == 1;
        GemmLeft left = plan.PacksLeft || !isRun ? GemmLeft.Packed(a, rows, depth) : GemmLeft.InPlace(a, rows, depth);
        int blockColumns = plan.PanelsPerBlock * 2 * VectorWidth.Bits / 32;
        int rowBlocks = (left.Tiles.Count + plan.TilesPerBlock - 1) / plan.TilesPerBlock;
        int columnBlocks = (columns + blockColumns - 1) / blockColumns;
        Workers.Run(
            rowBlocks * columnBlocks,
            new BlockJob<TEpilogue>(
                left, right, c, columns, depth, plan.TilesPerBlock, blockColumns, columnBlocks, accumulate, epilogue));
        left.Release();
    }

    private readonly struct BlockJob<TEpilogue>(
        GemmLeft left, GemmRight right, float* c, int columns, int depth, int blockTiles, int blockColumns,
        int columnBlocks, bool accumulate, TEpilogue epilogue) : IJob
        where TEpilogue : struct, IGemmEpilogue
    {
        private readonly GemmLeft left = left;
        private readonly GemmRight right = right;

        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int tile = part / columnBlocks * blockTiles;
            int column = part % columnBlocks * blockColumns;
            var range = new GemmRange(
                tile, Math.Min(tile + blockTiles, left.Tiles.Count), column, Math.Min(column + blockColumns, columns));
            GemmBlock.Run<TLanes, TEpilogue>(left, right, range, c, columns, depth, accumulate, epilogue);
        }
    }
}
