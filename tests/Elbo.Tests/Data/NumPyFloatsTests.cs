using System.Text;
using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class NumPyFloatsTests
{
    [Fact]
    public void What_is_written_comes_back_row_by_row()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["a.npy"], Written([2, 3], [1, -2, 3.5f, float.NaN, 1e-30f, 6]));
        using var file = NumPyFloats.Open(folder["a.npy"]);
        Assert.Equal([2, 3], file.Sizes);
        Assert.Equal(3, file.RowLength);
        float[] row = new float[3];
        file.ReadRows(row);
        Assert.Equal([1, -2, 3.5f], row);
        file.ReadRows(row);
        Assert.Equal([float.NaN, 1e-30f, 6], row);
        Assert.Throws<DataException>(() => file.ReadRows(row));
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

    [Fact]
    public void Numbers_of_64_bits_are_rounded()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = Written([2], []);
        Encoding.ASCII.GetBytes("<f8").CopyTo(bytes, bytes.AsSpan().IndexOf("<f4"u8));
        File.WriteAllBytes(
            folder["a.npy"], [.. bytes, .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(-3.0)]);
        using var file = NumPyFloats.Open(folder["a.npy"]);
        float[] row = new float[2];
        file.ReadRows(row);
        Assert.Equal([0.1f, -3f], row);
    }

    [Theory]
    [InlineData("'<f4'", "'|u1'", "floats")]
    [InlineData("False", "True ", "C order")]
    [InlineData("(2, 3)", "(2, 4)", "do not fit the shape")]
    [InlineData("(2, 3)", "(2, 0)", "sizes from 1 on")]
    [InlineData("(2, 3)", "(9999999999, 999999999)", "sizes from 1 on")]
    [InlineData("NUMPY", "NUMPI", "Is it another format?")]
    public void A_file_that_is_not_as_it_should_be_is_told(string was, string becomes, string fault)
    {
        using TemporaryFolder folder = new();
        string text = Encoding.Latin1.GetString(Written([2, 3], new float[6]));
        int extra = becomes.Length - was.Length;
        string changed = text.Replace(was, becomes, StringComparison.Ordinal);
        File.WriteAllBytes(
            folder["a.npy"], Encoding.Latin1.GetBytes(changed.Remove(100, extra)));
        Assert.Contains(
            fault, Assert.Throws<DataException>(() => NumPyFloats.Open(folder["a.npy"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_or_missing_is_told()
    {
        using TemporaryFolder folder = new();
        byte[] whole = Written([2, 3], new float[6]);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["a.npy"], whole[..length]);
            Assert.Throws<DataException>(() => NumPyFloats.Open(folder["a.npy"]));
        }

        Assert.Throws<DataException>(() => NumPyFloats.Open(folder["none.npy"]));
    }

    private static byte[] Written(int[] sizes, float[] numbers)
    {
        using var stream = new MemoryStream();
        NumPyFloats.WriteHeader(stream, sizes);
        NumPyFloats.WriteRows(stream, numbers);
        return stream.ToArray();
    }
}
