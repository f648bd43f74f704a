using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The nearest vectors to each of some queries, exactly: every distance is computed, on all threads. Vectors lie in
/// blocks of 64, each block [size, 64]: a register holds one component of several vectors, so each distance is one
/// chain of fused multiply-adds over the components in order, whatever the width, and is read once for all queries.
/// </summary>
/// <remarks>Safe to call from many threads: a call that finds the workers busy works alone.</remarks>
public static unsafe class NearestVectors
{
    /// <summary>Vectors of a block; the last block is padded, with whatever numbers.</summary>
    public const int BlockLength = 64;

    /// <summary>Vectors of a tile at most, which is the work of a thread at a time.</summary>
    public const int TileLength = 128 * BlockLength;

    /// <summary>Finds the nearest vectors of each query.</summary>
    /// <param name="tiles">Where the vectors lie; numbers grow from tile to tile.</param>
    /// <param name="size">Components of a vector.</param>
    /// <param name="queries">[queries, size].</param>
    /// <param name="scales">
    /// The queries' standard deviations, [queries, size]; empty where they are not looked at.
    /// </param>
    /// <param name="distance">The distance.</param>
    /// <param name="found">
    /// [queries, top]: the nearest first, of equal distances the lower number first; number -1 where there are fewer,
    /// or where a distance is infinite or no number.
    /// </param>
    /// <exception cref="TensorException">
    /// The lengths do not fit together, or standard deviations are missing.
    /// </exception>
    public static void Find(
        ReadOnlySpan<VectorTile> tiles, int size, ReadOnlySpan<float> queries, ReadOnlySpan<float> scales,
        VectorDistance distance, Span<NearVector> found)
    {
        int count = size > 0 ? queries.Length / size : 0;
        bool reads = distance is VectorDistance.Wasserstein or VectorDistance.SymmetricKl;
        if (count == 0 || queries.Length != count * size || found.Length % count != 0 || found.Length == 0
            || (reads && scales.Length != queries.Length))
        {
            throw new TensorException(
                $"NearestVectors: {queries.Length} numbers and {scales.Length} deviations of queries of {size} "
                + $"components with room for {found.Length} results do not fit. Pass whole queries, as many deviations "
                + "where the distance looks at them, and as much room for each query.");
        }

        foreach (VectorTile tile in tiles)
        {
            if (reads && tile.Scales == null)
            {
                throw new TensorException(
                    $"NearestVectors: {distance} needs standard deviations, which the vectors do not have. Take "
                    + "another distance.");
            }
        }

        switch (distance)
        {
            case VectorDistance.Euclidean:
                Find<EuclideanDistance>(tiles, size, count, queries, scales, found);
                break;
            case VectorDistance.Cosine:
                Find<CosineDistance>(tiles, size, count, queries, scales, found);
                break;
            case VectorDistance.Wasserstein:
                Find<WassersteinDistance>(tiles, size, count, queries, scales, found);
                break;
            default:
                Find<SymmetricKlDistance>(tiles, size, count, queries, scales, found);
                break;
        }
    }

    private static void Find<TDistance>(
        ReadOnlySpan<VectorTile> tiles, int size, int count, ReadOnlySpan<float> queries, ReadOnlySpan<float> scales,
        Span<NearVector> found)
        where TDistance : struct, IVectorDistance
    {
        int top = found.Length / count;
        var near = new NearVector[checked((long)tiles.Length * count * top)];
        int[] filled = new int[tiles.Length * count];
        float[] norms = new float[count];
        for (int query = 0; query < count; query++)
        {
            norms[query] = Norm(queries.Slice(query * size, size));
        }

        fixed (VectorTile* tile = tiles)
        fixed (float* query = queries)
        fixed (float* scale = scales)
        fixed (float* norm = norms)
        fixed (NearVector* heap = near)
        fixed (int* fill = filled)
        {
            Workers.Run(
                tiles.Length, new Job<TDistance>(tile, query, scale, norm, count, size, top, heap, fill));
        }

        Merge(near, filled, tiles.Length, count, found);
    }

    private static float Norm(ReadOnlySpan<float> query)
    {
        float norm = 0;
        foreach (float component in query)
        {
            norm = MathF.FusedMultiplyAdd(component, component, norm);
        }

        return norm;
    }

    private static void Merge(NearVector[] near, int[] filled, int tiles, int count, Span<NearVector> found)
    {
        int top = found.Length / count;
        var best = new NearVector[top];
        fixed (NearVector* heap = best)
        {
            for (int query = 0; query < count; query++)
            {
                int fill = 0;
                for (int tile = 0; tile < tiles; tile++)
                {
                    int from = (tile * count) + query;
                    foreach (NearVector item in near.AsSpan(from * top, filled[from]))
                    {
                        if (fill < top || NearVector.IsBehind(*heap, item))
                        {
                            NearestHeap.Take(heap, ref fill, top, item);
                        }
                    }
                }

                Span<NearVector> row = found.Slice(query * top, top);
                row.Fill(new NearVector(float.PositiveInfinity, -1));
                Span<NearVector> kept = best.AsSpan(0, fill);
                kept.Sort((left, right) => left == right ? 0 : NearVector.IsBehind(left, right) ? 1 : -1);
                kept.CopyTo(row);
            }
        }
    }

    private readonly struct Job<TDistance>(
        VectorTile* tiles, float* queries, float* queryScales, float* norms, int count, int size, int top,
        NearVector* heaps, int* filled) : IJob
        where TDistance : struct, IVectorDistance
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* distances = stackalloc float[BlockLength];
            float* isNear = stackalloc float[TLanes.Count];
            VectorTile tile = tiles[part];
            for (int first = 0; first < tile.Count; first += BlockLength)
            {
                float* means = tile.Means + ((nint)first * size);
                float* scales = TDistance.ReadsScales ? tile.Scales + ((nint)first * size) : means;
                int there = Math.Min(BlockLength, tile.Count - first);
                for (int query = 0; query < count; query++)
                {
                    Measure<TLanes>(means, scales, query, distances);
                    int heap = (part * count) + query;
                    NearVector* near = heaps + ((nint)heap * top);
                    float worst = filled[heap] < top ? float.PositiveInfinity : near->Distance;
                    if (AreAnyBelow<TLanes>(distances, worst, isNear))
                    {
                        Keep(near, ref filled[heap], distances, there, tile.First + first);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Measure<T>(float* means, float* scales, int query, float* distances)
            where T : struct, ILanes<T>
        {
            float* own = queries + ((nint)query * size);
            float* ownScale = TDistance.ReadsScales ? queryScales + ((nint)query * size) : own;
            T norm = T.Splat(norms[query]);
            for (int lane = 0; lane < BlockLength; lane += 4 * T.Count)
            {
                T a = T.Splat(0f), b = a, c = a, d = a;
                T normA = a, normB = a, normC = a, normD = a;
                float* row = means + lane;
                float* scaleRow = scales + lane;
                for (int j = 0; j < size; j++)
                {
                    T q = T.Splat(own[j]);
                    T s = TDistance.ReadsScales ? T.Splat(ownScale[j]) : q;
                    a = Next(a, ref normA, row, scaleRow, q, s);
                    b = Next(b, ref normB, row + T.Count, scaleRow + T.Count, q, s);
                    c = Next(c, ref normC, row + (2 * T.Count), scaleRow + (2 * T.Count), q, s);
                    d = Next(d, ref normD, row + (3 * T.Count), scaleRow + (3 * T.Count), q, s);
                    row += BlockLength;
                    scaleRow += BlockLength;
                }

                TDistance.Finish(a, normA, norm).Store(distances + lane);
                TDistance.Finish(b, normB, norm).Store(distances + lane + T.Count);
                TDistance.Finish(c, normC, norm).Store(distances + lane + (2 * T.Count));
                TDistance.Finish(d, normD, norm).Store(distances + lane + (3 * T.Count));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Next<T>(T sum, ref T norm, float* values, float* scales, T query, T queryScale)
            where T : struct, ILanes<T>
        {
            T value = T.Load(values);
            if (TDistance.ReadsNorms)
            {
                norm = T.FusedMultiplyAdd(value, value, norm);
            }

            return TDistance.Add(sum, value, TDistance.ReadsScales ? T.Load(scales) : value, query, queryScale);
        }

        // Most blocks hold nothing near: one look by vectors spares 64 by numbers.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool AreAnyBelow<T>(float* distances, float limit, float* scratch)
            where T : struct, ILanes<T>
        {
            T worst = T.Splat(limit);
            T one = T.Splat(1f);
            T found = T.Splat(0f);
            for (int lane = 0; lane < BlockLength; lane += T.Count)
            {
                found = T.Select(T.LessThan(T.Load(distances + lane), worst), one, found);
            }

            found.Store(scratch);
            float any = 0;
            for (int lane = 0; lane < T.Count; lane++)
            {
                any += scratch[lane];
            }

            return any > 0;
        }

        // Within a tile numbers grow: one that is just as far as the worst kept stands behind it.
        private void Keep(NearVector* heap, ref int fill, float* distances, int there, int first)
        {
            float worst = fill < top ? float.PositiveInfinity : heap->Distance;
            for (int i = 0; i < there; i++)
            {
                if (distances[i] < worst)
                {
                    NearestHeap.Take(heap, ref fill, top, new NearVector(distances[i], first + i));
                    worst = fill < top ? float.PositiveInfinity : heap->Distance;
                }
            }
        }
    }
}

/// <summary>Some vectors in blocks, as <see cref="NearestVectors"/> reads them.</summary>
/// <param name="means">The vectors, blocks [size, 64].</param>
/// <param name="scales">Their standard deviations in the same order; null where there are none.</param>
/// <param name="first">The number of the first.</param>
/// <param name="count">How many there are.</param>
public readonly unsafe struct VectorTile(float* means, float* scales, int first, int count)
{
    /// <summary>The vectors.</summary>
    public float* Means { get; } = means;

    /// <summary>Their standard deviations, or null.</summary>
    public float* Scales { get; } = scales;

    /// <summary>The number of the first.</summary>
    public int First { get; } = first;

    /// <summary>How many there are.</summary>
    public int Count { get; } = count;
}
