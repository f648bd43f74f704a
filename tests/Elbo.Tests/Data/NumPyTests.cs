using System.Text;
using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class NumPyTests
{
    private const string Header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_array_of_bytes_is_read(byte version)
    {
        IdxArray found = NumPy.ReadBytes(File(version, Header, [1, 2, 3, 4, 5, 250]), "made.npy");
        Assert.Equal([2, 3], found.Sizes);
        Assert.Equal([1, 2, 3, 4, 5, 250], found.Elements);
    }

    [Theory]
    [InlineData("|u1", "<f4", "made.npy: byte 10: elements of type '<f4', bytes ('|u1') were expected.")]
    [InlineData("False", "True", "made.npy: byte 10: not in C order.")]
    [InlineData("(2, 3)", "()", "made.npy: byte 10: shape (), 1 to")]
    [InlineData("(2, 3)", "(2, -3)", "made.npy: byte 10: shape (2, -3), 1 to")]
    [InlineData("(2, 3)", "(2, 4)", "made.npy: byte 70: 6 elements, shape (2, 4) has 8.")]
    [InlineData("(2, 3)", "(2,)", "made.npy: byte 68: 6 elements, shape (2) has 2.")]
    [InlineData("(2, 3)", "(65536, 65536, 65536)", "made.npy: byte 85: 6 elements, shape (65536, 65536, 65536) has")]
    public void Errors_name_the_file_and_the_byte_in_one_line(string from, string to, string expected)
    {
        byte[] file = File(1, Header.Replace(from, to, StringComparison.Ordinal), [1, 2, 3, 4, 5, 6]);
        DataException failure = Assert.Throws<DataException>(() => NumPy.ReadBytes(file, "made.npy"));
        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] file = File(1, Header, [1, 2, 3, 4, 5, 6]);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<DataException>(() => NumPy.ReadBytes(file.AsSpan(0, length), "made.npy"));
        }
    }

    private static byte[] File(byte version, string header, byte[] elements)
    {
        byte[] length = BitConverter.GetBytes(header.Length);
        return
        [
            0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? length[..2] : length, .. Encoding.ASCII.GetBytes(header),
            .. elements,
        ];
    }
}
