using System.Text;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class NumPyWriterTests
{
    [Fact]
    public void What_is_written_comes_back()
    {
        float[] numbers = [1, -2, 3.5f, float.NaN, 1e-30f, 6];
        NumberArray array = NumPy.Open(Written([2, 3], numbers), "a");
        Assert.Equal([2, 3], array.Sizes);
        float[] row = new float[3];
        for (int i = 0; i < 2; i++)
        {
            array.Read(i, row);
            Assert.Equal(numbers[(3 * i)..(3 * (i + 1))], row);
        }
    }

    [Fact]
    public void The_head_is_the_one_that_numpy_writes()
    {
        // numpy.save of a float32 array of shape (2, 3): 128 bytes of head, spaces up to a line feed
        byte[] bytes = Written([2, 3], new float[6]);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
            Encoding.ASCII.GetString(bytes, 10, 118).TrimEnd());
        Assert.Equal(128 + 24, bytes.Length);
        Assert.Equal((byte)'\n', bytes[127]);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0], bytes[..10]);
        Assert.Contains("(5,)", Encoding.ASCII.GetString(Written([5], new float[5])), StringComparison.Ordinal);
    }

    private static byte[] Written(int[] sizes, float[] numbers)
    {
        using var stream = new MemoryStream();
        NumPyWriter.WriteHeader(stream, sizes);
        NumPyWriter.Write(stream, numbers);
        return stream.ToArray();
    }
}
