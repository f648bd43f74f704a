namespace Elbo.Reports;

/// <summary>The latent space: KL divergence of each latent, the map of codes, the manifold.</summary>
internal static class ReportLatents
{
    // Burda, Grosse and Salakhutdinov (2016), section 5.2.
    private const double ActiveVariance = 0.01;

    public static string Render(ReportContents contents, FigureNumbers figures)
    {
        string bars = contents.KlPerLatent is { Count: > 0 } kl
            ? Bars(kl, contents, figures)
            : "";
        List<string> row = [];
        if (contents.LatentCodes is { } codes)
        {
            var map = new LatentMap(codes);
            string title = "<div class=\"picture-title\">Map of the codes</div>\n";
            row.Add(figures.Figure(title + map.ToSvg() + map.ToLegend(), MapCaption(codes, map,
                contents.LacksDensity)));
        }

        if (contents.Manifold is { } manifold)
        {
            row.Add(figures.Figure(
                Manifold(manifold),
                (contents.LacksDensity
                    ? "Codes at even distances over the range that those of the test examples take, less the " +
                        "outermost " +
                        "hundredth on each side; the first unit "
                    : "Each image stands for the same share of the prior; the first latent ") +
                "grows to the right, the second upwards. Look for smooth passages from one kind to the next."));
        }

        return ReportTables.RenderLevels(contents) + bars + FigureNumbers.Row(row);
    }

    private static string Bars(IReadOnlyList<double> kl, ReportContents contents, FigureNumbers figures)
    {
        IReadOnlyList<double>? variance = contents.PosteriorMeanVariance;
        if (variance is not null && variance.Count != kl.Count)
        {
            throw new ReportException(
                $"HtmlReport: {kl.Count} KL divergences but {variance.Count} variances of posterior means. " +
                "Give one of each for every latent.");
        }

        bool[] active =
        [
            .. contents.ActiveLatents
                ?? kl.Select((_, latent) => variance is null || variance[latent] > ActiveVariance),
        ];
        int[] order =
        [
            .. Enumerable.Range(0, kl.Count).OrderByDescending(latent => double.IsNaN(kl[latent]) ? 0 : kl[latent]),
        ];
        var chart = new BarChart
        {
            Title = "KL divergence of each latent",
            XTitle = "latent, by falling KL",
            RankTitle = "rank by KL",
            YTitle = "nats per example",
            Bars = [.. order.Select(latent => Bar(
                LatentName.Of(latent, contents.LevelSizes), kl[latent], variance?[latent], active[latent]))],
            ActiveName = variance is null ? null : "active",
            DeadName = variance is null ? null : "dead",
        };
        string both = $"<div class=\"wide\">{Chart.Bars(chart with { Width = 980, Height = 320 })}</div>\n" +
            $"<div class=\"narrow\">{Chart.Bars(chart with { Width = 380, Height = 270 })}</div>\n";
        return figures.Figure(
            both, BarsCaption(kl, variance is null ? null : active, contents.ActiveLatents is not null));
    }

    private static Bar Bar(string latent, double kl, double? variance, bool active)
    {
        string state = variance is { } known
            ? $", {(active ? "active" : "dead")}, variance of its mean {Markup.Short(known)}"
            : "";
        return new Bar(latent, kl, active, $"latent {latent}: {Markup.Short(kl)} nats{state}");
    }

    private static string BarsCaption(IReadOnlyList<double> kl, bool[]? isActive, bool hasLevels)
    {
        string total = $"Together {Markup.Short(kl.Where(double.IsFinite).Sum())} nats.";
        if (isActive is null)
        {
            return $"What each latent tells about an example. {total}";
        }

        int active = isActive.Count(one => one);
        string beyond = hasLevels ? " and, below the highest level, its KL exceeds 0.01 nats" : "";
        string dead = active == kl.Count
            ? "Every latent is used."
            : active == 0
                ? "None is used: the posterior has collapsed."
                : $"{active} of {kl.Count} latents are used; the others equal the prior and could be left out.";
        return $"What each latent tells about an example. {total} {dead} A latent is active if the variance of its " +
            $"posterior mean over the data exceeds {Markup.Short(ActiveVariance)}{beyond}.";
    }

    private static string MapCaption(LatentCodes codes, LatentMap map, bool lacksDensity)
    {
        string points = lacksDensity ? "codes" : "posterior means";
        string what = map.VarianceShares is { } shares
            ? $"The {points} of {Markup.Fixed(codes.Count, 0)} examples, {codes.Dimensions} latents seen " +
                "along the two directions of most variance " +
                $"({Markup.Fixed(100 * (shares[0] + shares[1]), 0)} % of it): " +
                "classes that overlap here may be apart in the others."
            : $"The {points} of {Markup.Fixed(codes.Count, 0)} examples.";
        string look = map.Classes.Count > 1 && map.VarianceShares is null
            ? " Islands of one colour are classes that the codes keep apart; both axes have the same scale."
            : "";
        string outside = map.Outside > 0 ? $" {Markup.Fixed(map.Outside, 0)} far out lie beyond the frame." : "";
        string broken = map.NotFinite > 0 ? $" {Markup.Fixed(map.NotFinite, 0)} are not finite and missing." : "";
        return what + look + outside + broken;
    }

    private static string Manifold(ImageBatch images)
    {
        int side = (int)Math.Round(Math.Sqrt(images.Count));
        if (side * side != images.Count)
        {
            throw new ReportException(
                $"HtmlReport: a manifold of {images.Count} images is no square. " +
                "Decode all codes of ManifoldGrid.Codes(side).");
        }

        // One picture of about a thousand pixels, without gaps: the eye should see passages, not tiles.
        int scale = Math.Clamp(1100 / (side * Math.Max(images.Width, images.Height)), 1, 8);
        Picture grid = ImageGrid.Arrange(images, new ImageGridOptions { Columns = side, Scale = scale, Padding = 0 });
        return ReportPictures.Image("The latent plane, decoded", grid, "Images decoded from a grid of codes", 1, 1);
    }
}
