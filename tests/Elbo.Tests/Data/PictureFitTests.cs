using Elbo.Data.Pictures;
using Elbo.Tests.Expected;

namespace Elbo.Tests.Data;

public sealed class PictureFitTests
{
    [Fact]
    public void A_size_that_divides_is_the_mean_over_boxes()
    {
        var stored = new ExpectedNumbers("png_pictures");
        DecodedPicture picture = PngDecoder.Decode(stored.Bytes("reduced-by-4/file").Values.Span, "made.png");
        byte[] small = new byte[8 * 12 * 3];
        PictureFit.To(picture, 8, 12, 3, small);
        byte[] expected = stored.Bytes("reduced-by-4/pixels").Values.ToArray();

        // Pillow rounds its sums in fixed point.
        Assert.All(expected.Zip(small), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Theory]
    [InlineData(7, 11, 3, 3, 1)]
    [InlineData(5, 5, 8, 8, 3)]
    [InlineData(9, 4, 2, 6, 3)]
    [InlineData(3, 20, 4, 4, 1)]
    [InlineData(1, 1, 3, 2, 1)]
    [InlineData(64, 64, 17, 31, 3)]
    public void A_new_pixel_is_the_mean_of_the_area_that_it_covers(
        int height, int width, int toHeight, int toWidth, int channels)
    {
        byte[] pixels = new byte[height * width * channels];
        new Random(1).NextBytes(pixels);
        byte[] found = new byte[toHeight * toWidth * channels];
        PictureFit.To(new DecodedPicture(height, width, channels, pixels), toHeight, toWidth, channels, found);
        double ratio = Math.Min((double)height / toHeight, (double)width / toWidth);
        double top = (height - (ratio * toHeight)) / 2;
        double left = (width - (ratio * toWidth)) / 2;
        for (int i = 0; i < found.Length; i++)
        {
            (int y, int x, int k) = (i / channels / toWidth, i / channels % toWidth, i % channels);
            double sum = 0;
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    double area = Overlap(row, top + (y * ratio), ratio) * Overlap(column, left + (x * ratio), ratio);
                    sum += area * pixels[(((row * width) + column) * channels) + k];
                }
            }

            Assert.InRange(found[i] - (sum / (ratio * ratio)), -0.51, 0.51);
        }
    }

    [Fact]
    public void Grey_is_weighted_by_what_the_eye_sees_and_colour_of_grey_is_grey()
    {
        byte[] grey = new byte[3];
        PictureFit.To(new DecodedPicture(1, 3, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255]), 1, 3, 1, grey);
        Assert.Equal([76, 150, 29], grey);
        byte[] colour = new byte[3];
        PictureFit.To(new DecodedPicture(1, 1, 1, [9]), 1, 1, 3, colour);
        Assert.Equal([9, 9, 9], colour);
    }

    private static double Overlap(int pixel, double from, double length) =>
        Math.Max(0, Math.Min(pixel + 1, from + length) - Math.Max(pixel, from));
}
