using Elbo.Data;
using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class PngTests
{
    [Fact]
    public void Checksum_of_the_nine_digits_is_the_published_one() =>
        Assert.Equal(0xCBF43926u, Crc32.Continue(0, "123456789"u8));

    [Fact]
    public void Checksum_continues_over_parts() =>
        Assert.Equal(0xCBF43926u, Crc32.Continue(Crc32.Continue(0, "1234"u8), "56789"u8));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 1)]
    [InlineData(16, 3, 2)]
    [InlineData(5, 9, 3)]
    [InlineData(33, 17, 4)]
    public void Noise_comes_back_as_it_was(int width, int height, int channels)
    {
        byte[] pixels = new byte[width * height * channels];
        new Random(1).NextBytes(pixels);
        AssertComesBack(new Picture(width, height, channels, pixels));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Smooth_pictures_come_back_and_pack_well(int channels)
    {
        byte[] pixels = new byte[128 * 128 * channels];
        for (int at = 0; at < pixels.Length; at++)
        {
            pixels[at] = (byte)((at / channels % 128) + (at / channels / 128));
        }

        byte[] file = AssertComesBack(new Picture(128, 128, channels, pixels));
        Assert.True(file.Length < pixels.Length / 10, $"{file.Length} bytes for {pixels.Length}: no filter used");
    }

    [Fact]
    public void A_wrong_count_of_bytes_is_named()
    {
        ReportException fault = Assert.Throws<ReportException>(() => Png.Encode(new byte[5], 2, 2, 1));
        Assert.Contains("needs 4 bytes, but 5 came", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, 5)]
    public void Impossible_sizes_are_refused(int width, int height, int channels) =>
        Assert.Throws<ReportException>(() => new Picture(width, height, channels, []));

    private static byte[] AssertComesBack(Picture picture)
    {
        byte[] file = Png.Encode(picture);
        Picture back = PngReader.Read(file);
        Assert.Equal((picture.Width, picture.Height, picture.Channels), (back.Width, back.Height, back.Channels));
        Assert.Equal(picture.Pixels, back.Pixels);
        return file;
    }
}
