using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Laws;

[Collection(GlobalSettings.Name)]
public sealed class SameBitsTests : IDisposable
{
    private readonly int bits = VectorWidth.Bits;
    private readonly int threads = Workers.Threads;

    public static TheoryData<int> ThreadCounts => [1, 2, 3, 8];

    public void Dispose()
    {
        VectorWidth.Force(bits);
        Workers.Threads = threads;
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void Every_operation_has_the_same_bits_at_every_width(int count)
    {
        foreach (OperationLaw law in LawTable.All)
        {
            foreach (int[][] shapes in law.Inputs.Where((_, i) => i % 8 == 0 || i >= law.Inputs.Count - 40))
            {
                float[][] inputs = law.Draw(shapes);
                Workers.Threads = 1;
                VectorWidth.Force(32);
                EngineRun expected = EngineRun.Of(law, shapes, inputs);
                Workers.Threads = count;
                foreach (int width in VectorWidth.Known)
                {
                    VectorWidth.Force(width);
                    EngineRun actual = EngineRun.Of(law, shapes, inputs);
                    string where = $"{law.Name}, input {new Shape(shapes[0])}, {width} bits, {count} threads";
                    Assert.True(SameBits(expected.Output, actual.Output), $"{where}: output");
                    Assert.True(
                        expected.Gradients.Zip(actual.Gradients, SameBits).All(same => same), $"{where}: gradient");
                }
            }
        }
    }

    private static bool SameBits(float[] left, float[] right) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(left)
            .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(right));
}
