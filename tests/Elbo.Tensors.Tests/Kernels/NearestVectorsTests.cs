using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

[Collection(GlobalSettings.Name)]
public sealed class NearestVectorsTests : IDisposable
{
    private const int Queries = 3;

    private readonly int bits = VectorWidth.Bits;
    private readonly int threads = Workers.Threads;

    public static TheoryData<VectorDistance> Distances => [.. Enum.GetValues<VectorDistance>()];

    public void Dispose()
    {
        VectorWidth.Force(bits);
        Workers.Threads = threads;
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void What_is_found_is_what_a_naive_search_in_double_finds(VectorDistance distance)
    {
        foreach ((int count, int size, int top) in
            new[] { (1, 1, 1), (63, 2, 10), (64, 20, 64), (65, 33, 5), (300, 7, 400), (20_000, 20, 10) })
        {
            using var vectors = new Blocks(count, size, seed: 4);
            (float[] codes, float[] scales) = Blocks.Draw(9, Queries, size);
            NearVector[] found = vectors.Find(codes, scales, distance, top);
            for (int query = 0; query < Queries; query++)
            {
                double[] expected = [.. Enumerable.Range(0, count).Select(item => Naive(
                    distance, codes.AsSpan(query * size, size), scales.AsSpan(query * size, size),
                    vectors.Code(item), vectors.Scale(item)))];
                double[] sorted = [.. expected.Order()];
                NearVector[] row = found[(query * top)..((query + 1) * top)];
                Assert.All(row.Skip(count), none => Assert.Equal(-1, none.Index));
                Assert.Equal(Math.Min(top, count), row.Where(item => item.Index >= 0).Distinct().Count());
                for (int rank = 0; rank < Math.Min(top, count); rank++)
                {
                    double tolerance = 1e-5 * (1 + Math.Abs(sorted[rank]));
                    Assert.Equal(sorted[rank], row[rank].Distance, tolerance);
                    Assert.Equal(expected[row[rank].Index], row[rank].Distance, tolerance);
                    Assert.True(rank == 0 || NearVector.IsBehind(row[rank], row[rank - 1]));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Of_equal_distances_the_lower_number_comes_first(VectorDistance distance)
    {
        const int size = 5;
        const int count = 3 * NearestVectors.TileLength / 2;
        (float[] codes, float[] scales) = Blocks.Draw(1, 1, size);
        using var vectors = new Blocks(count, size, seed: 2);
        int[] same = [count - 1, NearestVectors.TileLength, NearestVectors.TileLength - 1, 70, 6, 5];
        foreach (int item in same)
        {
            vectors.Set(item, codes, scales);
        }

        NearVector[] found = vectors.Find(codes, scales, distance, 4);
        Assert.Equal(same.Order().Take(4), found.Select(item => item.Index));
        Assert.All(found, item => Assert.Equal(0, item.Distance, 1e-6));
        if (distance != VectorDistance.Cosine)
        {
            Assert.All(found, item => Assert.Equal(0f, item.Distance));
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Bits_do_not_depend_on_width_or_threads(VectorDistance distance)
    {
        const int size = 19;
        using var vectors = new Blocks(20_001, size, seed: 6);
        (float[] codes, float[] scales) = Blocks.Draw(7, Queries, size);
        NearVector[]? first = null;
        foreach (int width in VectorWidth.Known)
        {
            VectorWidth.Force(width);
            foreach (int count in new[] { 1, 2, 3, 8 })
            {
                Workers.Threads = count;
                NearVector[] found = vectors.Find(codes, scales, distance, 50);
                first ??= found;
                Assert.Equal(first, found);
            }
        }
    }

    [Fact]
    public void A_vector_of_zeros_has_cosine_distance_1_and_no_number_is_never_found()
    {
        const int size = 3;
        using var vectors = new Blocks(3, size, seed: 1);
        vectors.Set(0, [0, 0, 0], [1, 1, 1]);
        vectors.Set(1, [float.NaN, 0, 0], [1, 1, 1]);
        vectors.Set(2, [1, 0, 0], [1, 1, 1]);
        NearVector[] found = vectors.Find([2, 0, 0], [1, 1, 1], VectorDistance.Cosine, 3);
        Assert.Equal([new NearVector(0, 2), new NearVector(1, 0)], found[..2]);
        Assert.Equal(-1, found[2].Index);
    }

    [Fact]
    public void Lengths_that_do_not_fit_and_missing_deviations_are_told()
    {
        using var vectors = new Blocks(3, 2, seed: 1);
        Assert.Throws<TensorException>(() => vectors.Find([1, 2, 3], [], VectorDistance.Euclidean, 1));
        Assert.Throws<TensorException>(() => vectors.Find([1, 2], [], VectorDistance.Wasserstein, 1));
        unsafe
        {
            float[] codes = new float[NearestVectors.BlockLength * 2];
            fixed (float* means = codes)
            {
                VectorTile[] tiles = [new(means, null, 0, 1)];
                var found = new NearVector[1];
                Assert.Throws<TensorException>(() =>
                    NearestVectors.Find(tiles, 2, [1, 2], [1, 1], VectorDistance.SymmetricKl, found));
            }
        }
    }

    private static double Naive(
        VectorDistance distance, ReadOnlySpan<float> a, ReadOnlySpan<float> scaleA, float[] b, float[] scaleB)
    {
        double sum = 0, dot = 0, squareA = 0, squareB = 0, scales = 0, kl = 0;
        for (int j = 0; j < b.Length; j++)
        {
            double difference = (double)a[j] - b[j];
            double varianceA = Math.Pow(scaleA[j], 2);
            double varianceB = Math.Pow(scaleB[j], 2);
            sum += difference * difference;
            scales += Math.Pow((double)scaleA[j] - scaleB[j], 2);
            dot += (double)a[j] * b[j];
            squareA += (double)a[j] * a[j];
            squareB += (double)b[j] * b[j];

            // KL(a || b) + KL(b || a), each written out
            kl += 0.5 * ((varianceA / varianceB) + (difference * difference / varianceB) - 1
                - Math.Log(varianceA / varianceB));
            kl += 0.5 * ((varianceB / varianceA) + (difference * difference / varianceA) - 1
                - Math.Log(varianceB / varianceA));
        }

        return distance switch
        {
            VectorDistance.Euclidean => sum,
            VectorDistance.Cosine => 1 - (dot / Math.Sqrt(squareA * squareB)),
            VectorDistance.Wasserstein => sum + scales,
            _ => kl,
        };
    }

    /// <summary>Random vectors in blocks, in memory that does not move.</summary>
    private sealed unsafe class Blocks : IDisposable
    {
        private readonly float* memory;
        private readonly int size;
        private readonly int count;
        private readonly int floats;

        public Blocks(int count, int size, ulong seed)
        {
            (this.count, this.size) = (count, size);
            floats = (count + 63) / 64 * 64 * size;
            memory = (float*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(
                (nuint)floats * 2 * sizeof(float), 64);
            new Span<float>(memory, 2 * floats).Clear();
            (float[] codes, float[] scales) = Draw(seed, count, size);
            for (int item = 0; item < count; item++)
            {
                Set(item, codes.AsSpan(item * size, size), scales.AsSpan(item * size, size));
            }
        }

        public static (float[] Codes, float[] Scales) Draw(ulong seed, int count, int size)
        {
            float[] codes = new float[count * size];
            float[] scales = new float[count * size];
            new RandomStream(seed, RandomPurpose.Test).FillNormal(codes);
            new RandomStream(seed, RandomPurpose.Test, 1).FillUniform(scales);
            return (codes, [.. scales.Select(scale => scale + 0.1f)]);
        }

        public float[] Code(int item) =>
            [.. Enumerable.Range(0, size).Select(j => memory[Place(item, j)])];

        public float[] Scale(int item) =>
            [.. Enumerable.Range(0, size).Select(j => memory[floats + Place(item, j)])];

        public void Set(int item, ReadOnlySpan<float> code, ReadOnlySpan<float> scale)
        {
            for (int j = 0; j < size; j++)
            {
                memory[Place(item, j)] = code[j];
                memory[floats + Place(item, j)] = scale[j];
            }
        }

        public NearVector[] Find(float[] codes, float[] scales, VectorDistance distance, int top)
        {
            var tiles = new List<VectorTile>();
            for (int first = 0; first < count; first += NearestVectors.TileLength)
            {
                float* means = memory + (first * size);
                tiles.Add(new VectorTile(
                    means, means + floats, first, Math.Min(NearestVectors.TileLength, count - first)));
            }

            var found = new NearVector[codes.Length / size * top];
            NearestVectors.Find(tiles.ToArray(), size, codes, scales, distance, found);
            return found;
        }

        public void Dispose() => System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);

        private int Place(int item, int j) => (item / 64 * 64 * size) + (j * 64) + (item % 64);
    }
}
