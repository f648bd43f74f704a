using System.Runtime.InteropServices;
using Elbo.Tensors.Kernels;
using Elbo.Tensors.Tests.Reference;

namespace Elbo.Tensors.Tests.Kernels;

[Collection(GlobalSettings.Name)]
public sealed unsafe class GemmTests : IDisposable
{
    private const int SmallSize = 49;

    private static readonly int[] Grid = [0, 1, 5, 6, 7, 15, 16, 17, 31, 32, 33, 47, 48, 49, 255, 256, 257, 513];
    private static readonly int[] FewSizes = [1, 7, 33, 259];
    private readonly int bits = VectorWidth.Bits;
    private readonly int threads = Workers.Threads;

    public static TheoryData<int> ThreadCounts => [1, 2, 3, 8];

    public void Dispose()
    {
        VectorWidth.Force(bits);
        Workers.Threads = threads;
    }

    // at most one size is large: the naive twin takes its time
    [Fact]
    public void Every_size_has_the_bits_of_the_naive_twin()
    {
        foreach (int rows in Grid)
        {
            foreach (int columns in Grid)
            {
                foreach (int depth in Grid)
                {
                    if (CountLarge(rows, columns, depth) <= 1)
                    {
                        new Case(rows, columns, depth, TransposeA: false, TransposeB: false).Check(Modes(false));
                    }
                }
            }
        }
    }

    [Fact]
    public void Large_sizes_have_the_bits_of_the_naive_twin()
    {
        new Case(257, 513, 513, TransposeA: false, TransposeB: true).Check(Modes(true));
        new Case(513, 255, 256, TransposeA: true, TransposeB: false).Check(Modes(false));
    }

    // A large left factor whose columns are runs of memory is packed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packed_left_factor_gives_the_bits_of_the_naive_twin(bool transposeB) =>
        new Case(200, 300, 513, TransposeA: true, transposeB)
            .Check(VectorWidth.Known.ToArray().SelectMany(width => Modes(false, true, width)));

    // Whatever is packed and however the product is cut: every plan by name.
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Every_plan_gives_the_bits_of_the_naive_twin(bool transposeA, bool transposeB)
    {
        foreach (int rows in FewSizes)
        {
            foreach (bool packsLeft in (bool[])[false, true])
            {
                foreach (RightPacking packing in Enum.GetValues<RightPacking>())
                {
                    if (packing != RightPacking.None || !transposeB)
                    {
                        var product = new Case(rows, 33, 259, transposeA, transposeB)
                        {
                            Plan = new GemmPlan(packsLeft, packing, TilesPerBlock: 2, PanelsPerBlock: 1),
                        };
                        product.Check(VectorWidth.Known.ToArray().SelectMany(width => Modes(false, true, width)));
                    }
                }
            }
        }
    }

    // A right factor that lies transposed is packed eight, four and one columns at a time.
    [Fact]
    public void A_transposed_right_factor_of_any_width_and_depth_has_the_bits_of_the_naive_twin()
    {
        for (int columns = 1; columns <= 33; columns++)
        {
            foreach (int depth in FewSizes)
            {
                new Case(7, columns, depth, TransposeA: false, TransposeB: true)
                    .Check(VectorWidth.Known.ToArray().SelectMany(width => Modes(false, true, width)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void Bits_do_not_depend_on_threads_width_strides_or_accumulation(int count)
    {
        Workers.Threads = count;
        foreach (int rows in FewSizes)
        {
            foreach (int columns in FewSizes)
            {
                foreach (int depth in FewSizes)
                {
                    int kinds = CountLarge(rows, columns, depth) < 3 ? 4 : 1;
                    for (int kind = 0; kind < kinds; kind++)
                    {
                        new Case(rows, columns, depth, TransposeA: kind % 2 == 1, TransposeB: kind / 2 == 1)
                            .Check(VectorWidth.Known.ToArray().SelectMany(width => Modes(false, true, width)));
                    }
                }
            }
        }
    }

    private static int CountLarge(params int[] sizes) => sizes.Count(size => size > SmallSize);

    private IEnumerable<(int Width, bool Accumulates)> Modes(bool accumulates) => [(bits, accumulates)];

    private static IEnumerable<(int Width, bool Accumulates)> Modes(bool first, bool second, int width) =>
        [(width, first), (width, second)];

    // Rows of A and columns of B lie one behind the other for the naive twin. The engine gets each of them either in
    // rows that are three longer than needed, or transposed.
    private sealed record Case(int Rows, int Columns, int Depth, bool TransposeA, bool TransposeB)
    {
        private const int Gap = 3;

        public GemmPlan? Plan { get; init; }

        public void Check(IEnumerable<(int Width, bool Accumulates)> modes)
        {
            float[] a = Numbers(1, Rows * Depth);
            float[] b = Numbers(2, Columns * Depth);
            float[] before = Numbers(3, Rows * Columns);
            float[] plain = Expected(a, b, null);
            float[]? added = null;
            foreach ((int width, bool accumulates) in modes)
            {
                VectorWidth.Force(width);
                float[] expected = accumulates ? added ??= Expected(a, b, before) : plain;
                float[] actual = Run(a, b, before, accumulates);
                ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<float>(expected);
                int different = bytes.CommonPrefixLength(MemoryMarshal.AsBytes<float>(actual)) / sizeof(float);
                if (different < expected.Length)
                {
                    Assert.Fail(
                        $"{this}, {width} bits, {Workers.Threads} threads, accumulates {accumulates}, "
                        + $"element {different}: expected {expected[different]:R}, got {actual[different]:R}.");
                }
            }
        }

        private float[] Expected(float[] a, float[] b, float[]? before)
        {
            float[] c = new float[Rows * Columns];
            for (int i = 0; i < c.Length; i++)
            {
                c[i] = NaiveGemm.Element(
                    a.AsSpan(i / Columns * Depth, Depth), b.AsSpan(i % Columns * Depth, Depth), before?[i]);
            }

            return c;
        }

        private float[] Run(float[] a, float[] b, float[] before, bool accumulates)
        {
            float[] aStored = Store(a, Rows, Depth, !TransposeA, out int aRow, out int aColumn);
            float[] bStored = Store(b, Columns, Depth, TransposeB, out int bColumn, out int bRow);
            float[] c = (float[])before.Clone();
            fixed (float* aData = aStored, bData = bStored, cData = c)
            {
                var left = new MatrixView(aData, aRow, aColumn);
                var right = new MatrixView(bData, bRow, bColumn);
                GemmPlan plan = Plan ?? GemmPlan.Of(left, right, Rows, Columns, Depth);
                Gemm.Run(left, right, cData, Rows, Columns, Depth, accumulates, default(NoEpilogue), plan);
            }

            return c;
        }

        // Lines of the depth's length, kept as rows or as columns of memory.
        private static float[] Store(
            float[] lines, int count, int depth, bool asRows, out int lineStep, out int depthStep)
        {
            lineStep = asRows ? depth + Gap : 1;
            depthStep = asRows ? 1 : count + Gap;
            float[] stored = new float[((count + Gap) * (depth + Gap)) + 1];
            Array.Fill(stored, float.NaN);
            for (int i = 0; i < lines.Length; i++)
            {
                stored[(i / depth * lineStep) + (i % depth * depthStep)] = lines[i];
            }

            return stored;
        }

        private static float[] Numbers(uint number, int count)
        {
            float[] values = new float[count];
            new RandomStream(5, RandomPurpose.Test, Example: number).FillNormal(values);
            return values;
        }
    }
}
