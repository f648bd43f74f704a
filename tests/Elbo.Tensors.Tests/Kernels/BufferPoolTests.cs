using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors.Tests.Kernels;

[Collection(GlobalSettings.Name)]
public sealed class BufferPoolTests
{
    [Fact]
    public unsafe void A_buffer_is_large_enough_aligned_and_at_most_a_quarter_larger()
    {
        for (int count = 0; count < 70_000; count += count < 5000 ? 1 : 997)
        {
            Buffer buffer = BufferPool.Rent(count);
            Assert.True(buffer.Capacity >= count, $"{buffer.Capacity} floats for {count}");
            Assert.True(buffer.Capacity <= Math.Max(64, count * 1.25), $"{buffer.Capacity} floats for {count}");
            Assert.Equal(0, (nint)buffer.Data % 64);
            BufferPool.Return(buffer);
            Assert.Same(buffer, BufferPool.Rent(count));
        }

        BufferPool.Clear();
    }
}
