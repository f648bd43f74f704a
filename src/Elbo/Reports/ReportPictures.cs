namespace Elbo.Reports;

/// <summary>The pictures of the report: reconstructions under their originals, and samples of the prior.</summary>
internal static class ReportPictures
{
    private const int Columns = 8;

    // The page shows a tile at about 56 units; twice that many pixels stay sharp on a fine screen.
    private const int TilePixels = 112;

    public static string Render(ReportContents contents, FigureNumbers figures)
    {
        List<string> row = [];
        if (contents is { Originals: { } originals, Reconstructions: { } reconstructions })
        {
            ImageGridOptions options = Options(originals, Math.Min(Columns, originals.Count));
            Picture pairs = ImageGrid.Pairs(originals, reconstructions, options);
            row.Add(figures.Figure(
                Image("Reconstructions", pairs, "Originals over their reconstructions", Columns, originals.Count),
                "Each pair shows an example from the data above and its reconstruction below. Look for what is lost: " +
                "fine detail tells how much the code carries, a wrong class that it carries too little."));
        }

        if (contents.Samples is { } samples)
        {
            Picture grid = ImageGrid.Arrange(samples, Options(samples, Math.Min(Columns, samples.Count)));
            row.Add(figures.Figure(
                Image("Samples", grid, "Samples decoded from the prior", Columns, samples.Count),
                (contents.SamplesAreByClass
                    ? "A row for each class, and the same eight codes drawn from the prior in every row: what " +
                        "changes " +
                        "along a column is the class alone. Look"
                    : "Codes drawn from the prior and decoded: no input was seen. Look") +
                " for variety and for images that are " +
                "nothing; they come from places of the latent space that no example occupies."));
        }

        return FigureNumbers.Row(row);
    }

    public static ImageGridOptions Options(ImageBatch images, int columns) => new()
    {
        Columns = columns,
        Scale = Math.Clamp((int)Math.Round((double)TilePixels / Math.Max(images.Width, images.Height)), 1, 8),
        Padding = 4,
        PairGap = 16,
    };

    /// <summary>
    /// A picture with its heading; one of fewer images than columns stays as large as its neighbours' tiles.
    /// </summary>
    public static string Image(string title, Picture picture, string alternative, int columns, int count)
    {
        string width = count < columns ? $" style=\"max-width:{Markup.Px(100.0 * count / columns)}%\"" : "";
        return $"<div class=\"picture-title\">{Markup.Escape(title)}</div>\n" +
            $"<img width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Markup.Escape(alternative)}\"{width} " +
            $"src=\"{picture.ToDataUri()}\"/>\n";
    }
}
