using System.Text;

namespace Elbo.Reports;

/// <summary>The panel of the collapse doctor: what was said, and how the latents were used epoch by epoch.</summary>
internal static class ReportHealth
{
    // so many lines can be told apart
    private const int MostLines = 6;

    public static string Render(LatentHealth? health, FigureNumbers figures)
    {
        if (health is null || health.Epochs.Count == 0)
        {
            return "";
        }

        var page = new StringBuilder();
        if (health.Remarks.Count == 0)
        {
            page.Append("<p>Nothing stood out: no latent died while training ran.</p>\n");
        }
        else
        {
            page.Append("<ul class=\"remarks\">\n");
            foreach (string remark in health.Remarks)
            {
                page.Append("<li>").Append(Markup.Escape(remark)).Append("</li>\n");
            }

            page.Append("</ul>\n");
        }

        List<string> charts = [];
        if (health.KlPerLatent.Count > 0)
        {
            charts.Add(figures.Figure(Draw(Divergences(health)), Caption(health)));
            if (health.Levels.Count > 1)
            {
                charts.Add(figures.Figure(
                    Draw(OfLevels(health)),
                    "The latents of each level together. Upper levels begin to tell something late, if at all."));
            }
        }

        charts.Add(figures.Figure(
            Draw(One(health, "Use of the latent by the decoder", "share of the data's variance", health.DecoderUse)),
            "How much the decoder's output moves between codes of different examples, as a share of what the examples "
            + "themselves vary. At 0 every code decodes to the same."));
        charts.Add(figures.Figure(
            Draw(One(health, "Mutual information", "nats", health.MutualInformation)),
            "How well an example can be told by its code among a few hundred: the logarithm of their number is the "
            + "most."));
        return page + FigureNumbers.Row(charts);
    }

    private static LineChart Divergences(LatentHealth health)
    {
        IEnumerable<int> highest = Enumerable.Range(0, health.KlPerLatent.Count)
            .OrderByDescending(j => health.KlPerLatent[j].Where(double.IsFinite).DefaultIfEmpty(0).Max())
            .Take(MostLines).Order();
        return new LineChart
        {
            Title = "KL divergence of each latent",
            XTitle = "epoch",
            YTitle = "nats per example",
            Series =
            [
                .. highest.Select(j => new LineSeries
                {
                    Name = $"latent {LatentName.Of(j, health.Levels)}",
                    X = health.Epochs,
                    Y = health.KlPerLatent[j],
                }),
            ],
        };
    }

    private static LineChart OfLevels(LatentHealth health)
    {
        var series = new List<LineSeries>();
        int first = 0;
        foreach (int size in health.Levels)
        {
            IEnumerable<IReadOnlyList<double>> own = health.KlPerLatent.Skip(first).Take(size);
            series.Add(new LineSeries
            {
                Name = $"level {Markup.Fixed(series.Count + 1, 0)}",
                X = health.Epochs,
                Y = [.. health.Epochs.Select((_, epoch) => own.Sum(latent => latent[epoch]))],
            });
            first += size;
        }

        return new LineChart
        {
            Title = "KL divergence of each level",
            XTitle = "epoch",
            YTitle = "nats per example",
            Series = [.. series.TakeLast(MostLines)],
        };
    }

    private static string Caption(LatentHealth health)
    {
        int count = health.KlPerLatent.Count;
        string which = count > MostLines ? $"The {MostLines} of {Markup.Fixed(count, 0)} latents that told most"
            : "Each latent";
        return $"{which}, epoch by epoch, on 500 examples at most. A line at 0 is a latent that tells nothing. "
            + $"{Markup.Fixed(health.ActiveUnits[^1], 0)} latents were active at the end.";
    }

    private static LineChart One(LatentHealth health, string title, string unit, IReadOnlyList<double> values) => new()
    {
        Title = title,
        XTitle = "epoch",
        YTitle = unit,
        Series = [new LineSeries { Name = "", X = health.Epochs, Y = values }],
    };

    private static string Draw(LineChart chart) => Chart.Lines(chart with { Width = 320, Height = 270 });
}
