using System.IO.Compression;
using System.Text;
using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class BitTextTests
{
    [Theory]
    [InlineData("0 1 1\n1 0 0\n")]
    [InlineData("0 1 1 \r\n1 0 0 ")]
    [InlineData("011\n100")]
    public void Rows_of_bits_are_read_as_pixels_plain_or_packed(string text)
    {
        byte[] expected = [0, 255, 255, 255, 0, 0];
        Assert.Equal(expected, Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, Read(Packed(text)));
    }

    [Theory]
    [InlineData("", "made.amat: there is nothing in it, rows of 3 bits were expected.")]
    [InlineData("0 1 1\n1 0\n", "made.amat: line 2: 2 values, 3 were expected.")]
    [InlineData("0 1 1\n1 0 0 1\n", "made.amat: line 2: 4 values, 3 were expected.")]
    [InlineData("0 1 1\n\n", "made.amat: line 2: 0 values, 3 were expected.")]
    [InlineData("0 1 1\n1 0", "made.amat: line 2: 2 values, 3 were expected.")]
    [InlineData("0 1 1\n1 2 0\n", "made.amat: line 2, value 2: byte 32, 0 or 1 was expected.")]
    public void Errors_name_the_file_and_the_line_in_one_line(string text, string expected)
    {
        DataException failure = Assert.Throws<DataException>(() => Read(Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_packed_file_that_is_cut_off_or_damaged_is_refused()
    {
        byte[] packed = Packed(string.Concat(Enumerable.Repeat("0 1 1\n1 0 0\n", 500)));
        foreach (int length in new[] { packed.Length - 1, packed.Length - 8, packed.Length / 2, 12 })
        {
            Assert.Throws<DataException>(() => Read(packed[..length]));
        }

        packed[12] ^= 0xFF;
        Assert.Throws<DataException>(() => Read(packed));
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_line() => Assert.StartsWith(
        "nowhere.amat: cannot be read (",
        Assert.Throws<DataException>(() => BitText.Read("nowhere.amat", 3)).Message,
        StringComparison.Ordinal);

    private static byte[] Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return BitText.Read(stream, "made.amat", 3);
    }

    private static byte[] Packed(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
