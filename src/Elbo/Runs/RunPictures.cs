using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>Grids of images as the files of a run hold them: large enough to be looked at by themselves.</summary>
public static class RunPictures
{
    private const int Columns = 8;
    private const int ManifoldPixels = 1200;
    private static readonly Rgb Background = new(255, 255, 255);

    /// <summary>Images in rows of eight, or of so many.</summary>
    public static Picture Grid(ImageBatch images, int columns = Columns) =>
        ImageGrid.Arrange(images, Options(images, columns));

    /// <summary>Originals, each row over its reconstructions.</summary>
    public static Picture Pairs(ImageBatch originals, ImageBatch reconstructions) =>
        ImageGrid.Pairs(originals, reconstructions, Options(originals, Columns));

    /// <summary>Noisy examples, each row over what was made of it and over the clean originals.</summary>
    public static Picture Cleaned(CleanedImages images) => ImageGrid.Stacks(
        [images.Corrupted, images.Cleaned, images.Originals], Options(images.Originals, Columns));

    /// <summary>Images of one size in rows of eight, each row over those of the next batches.</summary>
    public static Picture Stacks(IReadOnlyList<ImageBatch> batches) =>
        ImageGrid.Stacks(batches, Options(batches[0], Columns));

    /// <summary>A decoded plane, without gaps: a square number of images.</summary>
    public static Picture Manifold(ImageBatch images)
    {
        int side = (int)Math.Round(Math.Sqrt(images.Count));
        int scale = Math.Clamp(ManifoldPixels / (side * Math.Max(images.Width, images.Height)), 1, 8);
        return ImageGrid.Arrange(images, new ImageGridOptions { Columns = side, Scale = scale, Padding = 0 });
    }

    private static ImageGridOptions Options(ImageBatch images, int columns) =>
        ReportPictures.Options(images, Math.Min(columns, images.Count)) with { Background = Background };
}
