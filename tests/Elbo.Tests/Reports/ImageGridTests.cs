using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class ImageGridTests
{
    private static readonly Rgb White = new(255, 255, 255);

    [Fact]
    public void Images_stand_in_reading_order_between_padding()
    {
        var images = new ImageBatch([0f, 0.2f, 0.4f], 3, 1, 1, 1);
        Picture grid = ImageGrid.Arrange(images, new ImageGridOptions { Columns = 2, Padding = 1, Background = White });
        Assert.Equal((5, 5, 1), (grid.Width, grid.Height, grid.Channels));
        Assert.Equal([255, 0, 255, 51, 255], grid.Pixels[5..10]);
        Assert.Equal([255, 102, 255, 255, 255], grid.Pixels[15..20]);
        Assert.All(grid.Pixels[..5], value => Assert.Equal(255, value));
    }

    [Fact]
    public void Scale_makes_squares_of_pixels()
    {
        var images = new ImageBatch([0f, 1f, 1f, 0f], 1, 2, 2, 1);
        Picture grid = ImageGrid.Arrange(images, new ImageGridOptions { Scale = 2, Padding = 0, Background = White });
        Assert.Equal([0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0], grid.Pixels);
    }

    [Fact]
    public void Without_background_gaps_are_transparent()
    {
        var images = new ImageBatch([1f], 1, 1, 1, 1);
        Picture grid = ImageGrid.Arrange(images, new ImageGridOptions { Padding = 1 });
        Assert.Equal((3, 3, 2), (grid.Width, grid.Height, grid.Channels));
        Assert.Equal([0, 0, 255, 255, 0, 0], grid.Pixels[6..12]);
    }

    [Fact]
    public void Colour_images_keep_their_channels_and_grey_ones_become_coloured_on_a_coloured_ground()
    {
        var options = new ImageGridOptions { Padding = 0, Background = new Rgb(1, 2, 3) };
        Assert.Equal([255, 0, 51], ImageGrid.Arrange(new ImageBatch([1f, 0f, 0.2f], 1, 1, 1, 3), options).Pixels);
        Assert.Equal([51, 51, 51], ImageGrid.Arrange(new ImageBatch([0.2f], 1, 1, 1, 1), options).Pixels);
    }

    [Fact]
    public void Values_outside_the_range_show_as_its_ends()
    {
        var images = new ImageBatch([-1f, 2f, float.NaN, float.PositiveInfinity], 1, 1, 4, 1);
        Picture grid = ImageGrid.Arrange(images, new ImageGridOptions { Padding = 0, Background = White });
        Assert.Equal([0, 255, 0, 255], grid.Pixels);
    }

    [Fact]
    public void Each_original_stands_over_its_reconstruction()
    {
        var originals = new ImageBatch([0f, 0.2f, 0.4f], 3, 1, 1, 1);
        var reconstructions = new ImageBatch([1f, 0.8f, 0.6f], 3, 1, 1, 1);
        var options = new ImageGridOptions { Columns = 2, Padding = 0, PairGap = 1, Background = White };
        Picture grid = ImageGrid.Pairs(originals, reconstructions, options);
        Assert.Equal((2, 5), (grid.Width, grid.Height));
        Assert.Equal([0, 51, 255, 204, 255, 255, 102, 255, 153, 255], grid.Pixels);
    }

    [Fact]
    public void Pairs_of_different_count_are_refused() =>
        Assert.Throws<ReportException>(() => ImageGrid.Pairs(
            new ImageBatch([0f], 1, 1, 1, 1), new ImageBatch([0f, 1f], 2, 1, 1, 1), new ImageGridOptions()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 4)]
    [InlineData(16, 4)]
    public void Left_alone_a_grid_is_about_square(int count, int columns)
    {
        var options = new ImageGridOptions { Padding = 0, Background = White };
        Assert.Equal(columns, ImageGrid.Arrange(new ImageBatch(new float[count], count, 1, 1, 1), options).Width);
    }
}
