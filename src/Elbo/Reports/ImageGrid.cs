namespace Elbo.Reports;

/// <summary>How an <see cref="ImageGrid"/> is laid out; distances are in pixels of the finished picture.</summary>
public sealed record ImageGridOptions
{
    /// <summary>Images in a row; 0 takes as many as make the grid about square.</summary>
    public int Columns { get; init; }

    /// <summary>Each pixel becomes a square of this side.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>Pixels between images and around the grid.</summary>
    public int Padding { get; init; } = 2;

    /// <summary>Pixels between two rows of pairs, where a row of originals stands over its reconstructions.</summary>
    public int PairGap { get; init; } = 8;

    /// <summary>
    /// The colour between images; null leaves it transparent, which suits light and dark pages alike.
    /// </summary>
    public Rgb? Background { get; init; }
}

/// <summary>Many small images as one picture.</summary>
public static class ImageGrid
{
    /// <summary>The images in rows, in reading order; places left over in the last row show the background.</summary>
    /// <exception cref="ReportException">An option is out of range, or the picture would pass 2^31-1 bytes.</exception>
    public static Picture Arrange(ImageBatch images, ImageGridOptions options)
    {
        ArgumentNullException.ThrowIfNull(images);
        int columns = Columns(images, options);
        int rows = (images.Count + columns - 1) / columns;
        var canvas = new GridCanvas(images, options, columns, rows, bandRows: 0);
        for (int index = 0; index < images.Count; index++)
        {
            canvas.Draw(images, index, index / columns, index % columns);
        }

        return canvas.ToPicture();
    }

    /// <summary>Rows of originals, each row directly over the row of their reconstructions.</summary>
    /// <exception cref="ReportException">The batches differ in shape, or an option is out of range.</exception>
    public static Picture Pairs(ImageBatch originals, ImageBatch reconstructions, ImageGridOptions options)
    {
        ArgumentNullException.ThrowIfNull(originals);
        ArgumentNullException.ThrowIfNull(reconstructions);
        if (Shape(originals) != Shape(reconstructions))
        {
            throw new ReportException(
                $"ImageGrid.Pairs: originals {Shape(originals)} and reconstructions {Shape(reconstructions)} differ. " +
                "Every original needs one reconstruction of its size.");
        }

        return Stacks([originals, reconstructions], options);
    }

    /// <summary>Bands of rows: in each, a row of every batch, one directly under the other.</summary>
    /// <exception cref="ReportException">The batches differ in shape, or an option is out of range.</exception>
    public static Picture Stacks(IReadOnlyList<ImageBatch> batches, ImageGridOptions options)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count == 0 || batches.Any(batch => Shape(batch) != Shape(batches[0])))
        {
            throw new ReportException(
                $"ImageGrid.Stacks: batches {string.Join(", ", batches.Select(Shape))}: expected one or more of one "
                + "shape. Give each image its counterpart.");
        }

        int columns = Columns(batches[0], options);
        int bands = (batches[0].Count + columns - 1) / columns;
        var canvas = new GridCanvas(batches[0], options, columns, batches.Count * bands, batches.Count);
        for (int index = 0; index < batches[0].Count; index++)
        {
            for (int row = 0; row < batches.Count; row++)
            {
                canvas.Draw(batches[row], index, (batches.Count * (index / columns)) + row, index % columns);
            }
        }

        return canvas.ToPicture();
    }

    private static int Columns(ImageBatch images, ImageGridOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Columns < 0 || options.Scale < 1 || options.Padding < 0 || options.PairGap < 0)
        {
            throw new ReportException(
                $"ImageGrid: columns {options.Columns}, scale {options.Scale}, padding {options.Padding}, pair gap " +
                $"{options.PairGap}: scale starts at 1, the others at 0.");
        }

        int wanted = options.Columns > 0 ? options.Columns : (int)Math.Ceiling(Math.Sqrt(images.Count));
        return Math.Min(images.Count, wanted);
    }

    private static (int Count, int Height, int Width, int Channels) Shape(ImageBatch images) =>
        (images.Count, images.Height, images.Width, images.Channels);
}
