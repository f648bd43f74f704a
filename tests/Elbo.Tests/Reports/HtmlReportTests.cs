using System.Xml.Linq;
using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "</title><script>alert(1)</script>\" onload='x' & \0 \uFFFE \uD800";

    private static readonly double[] Epochs = [1, 2, 3];

    [Fact]
    public void A_full_report_is_well_formed_and_shows_every_part()
    {
        string html = HtmlReport.Render(Full());
        XElement body = Parse(html).Element("body")!;
        Assert.Equal(
            "What the model makes; Training; Latent space; How it was made; What these numbers mean",
            string.Join("; ", body.Descendants("h2").Select(heading => heading.Value)));
        Assert.Equal(9, body.Descendants("figcaption").Count());
        Assert.Equal(2, body.Descendants("table").Count());
        foreach (XElement svg in body.Descendants("svg").Where(svg => svg.Parent!.Name != "svg"))
        {
            ChartTests.AssertGeometryIsFinite(svg.ToString());
        }
    }

    [Fact]
    public void The_page_asks_for_nothing_from_outside()
    {
        string html = HtmlReport.Render(Full());
        Assert.DoesNotContain("http://", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https://", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        foreach (XAttribute address in Parse(html).Descendants().Attributes().Where(IsAddress))
        {
            Assert.StartsWith("data:", address.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_contents_give_the_same_text() =>
        Assert.Equal(HtmlReport.Render(Full()), HtmlReport.Render(Full()));

    [Fact]
    public void Hostile_text_stays_text_everywhere()
    {
        ReportContents contents = Full() with
        {
            Title = Hostile,
            Summary = Hostile,
            Notes = [Hostile],
            KeyNumbers = [new KeyNumber(Hostile, double.NaN, Hostile, Hostile)],
            Settings = [new NamedValue(Hostile, Hostile)],
            Machine = [new NamedValue(Hostile, Hostile)],
            LatentCodes = new LatentCodes([0f, 1f], 1, 2) { Labels = [0], ClassNames = [Hostile] },
        };
        string html = HtmlReport.Render(contents);
        XElement page = Parse(html);
        Assert.Empty(page.Descendants("script"));
        Assert.StartsWith("</title><script>alert(1)", page.Descendants("h1").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name == "onload");
    }

    public static TheoryData<string> Parts { get; } =
    [
        nameof(ReportContents.KeyNumbers), nameof(ReportContents.Notes), nameof(ReportContents.Originals),
        nameof(ReportContents.Samples), nameof(ReportContents.Curves), nameof(ReportContents.KlPerLatent),
        nameof(ReportContents.PosteriorMeanVariance), nameof(ReportContents.LatentCodes),
        nameof(ReportContents.Manifold), nameof(ReportContents.Settings), nameof(ReportContents.Machine),
        nameof(ReportContents.Finished), nameof(ReportContents.Duration), "all",
    ];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_missing_part_leaves_no_hole(string part)
    {
        ReportContents contents = Without(Full(), part);
        XElement page = Parse(HtmlReport.Render(contents));
        string[] containers = ["section", "figure", "div", "ul", "dl", "table", "tbody", "figcaption", "p", "h1", "h2"];
        foreach (XElement element in page.Descendants().Where(element => containers.Contains(element.Name.LocalName)))
        {
            Assert.True(element.Value.Trim().Length > 0 || element.Descendants("img").Any(), $"{element} is empty");
        }

        foreach (XElement section in page.Descendants("section"))
        {
            Assert.True(section.Elements().Count() > 1, $"'{section.Element("h2")!.Value}' has no content");
        }

        int number = 0;
        foreach (XElement caption in page.Descendants("figcaption"))
        {
            Assert.StartsWith($"Figure {++number}. ", caption.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Curves_of_another_count_than_epochs_are_refused()
    {
        var curves = new TrainingCurves { Epochs = Epochs, HeldOutName = "test", Loss = new Curve([1], null) };
        ReportContents contents = Full() with { Curves = curves };
        ReportException fault = Assert.Throws<ReportException>(() => HtmlReport.Render(contents));
        Assert.Contains("Loss, train: 1 values for 3 epochs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_count_than_epochs_are_refused()
    {
        TrainingCurves curves = Full().Curves! with { KlWeight = [1, 1] };
        Assert.Throws<ReportException>(() => HtmlReport.Render(Full() with { Curves = curves }));
    }

    [Fact]
    public void Unknown_weights_and_a_known_end_still_report()
    {
        TrainingCurves curves = Full().Curves! with { KlWeight = [double.NaN, double.NaN, double.NaN] };
        Parse(HtmlReport.Render(Full() with { Curves = curves }));
    }

    [Fact]
    public void A_manifold_that_is_no_square_is_refused() =>
        Assert.Throws<ReportException>(() => HtmlReport.Render(Full() with { Manifold = Images(3) }));

    [Fact]
    public void The_caption_judges_only_epochs_of_the_last_weight() => Assert.Contains(
        "lowest under this weight at epoch 3 with 110;", LossCaption([0.1, 1, 1], boundEpochs: 0),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(3, "The negative importance-weighted bound: the number that training lowers. The validation loss is "
        + "lowest at epoch 1 with 60;")]
    [InlineData(2, "In the last 2 epochs it is the negative importance-weighted bound, which lies below. The "
        + "validation loss is lowest in the last 2 epochs at epoch 3 with 110;")]
    [InlineData(1, "In the last epoch it is the negative importance-weighted bound, which lies below.")]
    public void The_caption_says_which_epochs_lower_the_importance_weighted_bound(int epochs, string text) =>
        Assert.Contains(text, LossCaption([1, 1, 1], epochs), StringComparison.Ordinal);

    [Fact]
    public void Legend_and_caption_call_held_out_data_what_it_is()
    {
        ReportContents contents = Full();
        string page = HtmlReport.Render(contents with { Curves = contents.Curves! with { HeldOutName = "test" } });
        Assert.Contains("The test loss is lowest under this weight at epoch", page, StringComparison.Ordinal);
        Assert.DoesNotContain("validation", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("The validation loss is lowest", HtmlReport.Render(contents), StringComparison.Ordinal);
    }

    [Fact]
    public void Diverged_training_still_reports()
    {
        double[] broken = [double.NaN, double.PositiveInfinity, double.NaN];
        var curve = new Curve(broken, broken);
        Parse(HtmlReport.Render(Full() with
        {
            Curves = new TrainingCurves
            {
                Epochs = Epochs,
                HeldOutName = "validation",
                Loss = curve,
                Kl = curve,
                KlWeight = broken,
            },
            KlPerLatent = [double.NaN, double.PositiveInfinity],
            PosteriorMeanVariance = [double.NaN, double.NaN],
        }));
    }

    private static string LossCaption(double[] klWeight, int boundEpochs)
    {
        ReportContents contents = Full() with
        {
            Curves = new TrainingCurves
            {
                Epochs = Epochs,
                HeldOutName = "validation",
                Loss = new Curve([50, 120, 100], [60, 130, 110]),
                KlWeight = klWeight,
                BoundEpochs = boundEpochs,
            },
        };
        return Parse(HtmlReport.Render(contents)).Descendants("figcaption").ElementAt(2).Value;
    }

    private static bool IsAddress(XAttribute attribute) =>
        attribute.Name.LocalName is "src" or "href" or "action" or "data";

    private static XElement Parse(string html) => XDocument.Parse(html).Root!;

    private static ImageBatch Images(int count) => new(new float[count * 4], count, 2, 2, 1);

    private static ReportContents Full() => new()
    {
        Title = "Run",
        Summary = "It went well.",
        Finished = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(100),
        KeyNumbers = [new KeyNumber("Loss", 99.5, "nats", "Lower is better.") { StandardError = 0.1 }],
        Notes = ["Look here."],
        Originals = Images(4),
        Reconstructions = Images(4),
        Samples = Images(9),
        Curves = new TrainingCurves
        {
            Epochs = Epochs,
            HeldOutName = "validation",
            Loss = new Curve([3, 2, 1], [3, 2, 2]),
            Reconstruction = new Curve([3, 2, 1], [3, 2, 2]),
            Kl = new Curve([3, 2, 1], null),
            KlWeight = [0, 0.5, 1],
            BestEpoch = 2,
        },
        KlPerLatent = [1.5, 0.001],
        PosteriorMeanVariance = [0.8, 0.0001],
        LatentCodes = new LatentCodes([0f, 1f, 1f, 0f], 2, 2) { Labels = [0, 1] },
        Manifold = Images(4),
        Settings = [new NamedValue("Batch", "100")],
        Machine = [new NamedValue("Threads", "2")],
    };

    private static ReportContents Without(ReportContents contents, string part) => part switch
    {
        nameof(ReportContents.KeyNumbers) => contents with { KeyNumbers = [] },
        nameof(ReportContents.Notes) => contents with { Notes = [] },
        nameof(ReportContents.Originals) => contents with { Originals = null },
        nameof(ReportContents.Samples) => contents with { Samples = null },
        nameof(ReportContents.Curves) => contents with { Curves = null },
        nameof(ReportContents.KlPerLatent) => contents with { KlPerLatent = null },
        nameof(ReportContents.PosteriorMeanVariance) => contents with { PosteriorMeanVariance = null },
        nameof(ReportContents.LatentCodes) => contents with { LatentCodes = null },
        nameof(ReportContents.Manifold) => contents with { Manifold = null },
        nameof(ReportContents.Settings) => contents with { Settings = [] },
        nameof(ReportContents.Machine) => contents with { Machine = [] },
        nameof(ReportContents.Finished) => contents with { Finished = null },
        nameof(ReportContents.Duration) => contents with { Duration = null },
        _ => new ReportContents { Title = "Run", Summary = "Nothing yet." },
    };
}
