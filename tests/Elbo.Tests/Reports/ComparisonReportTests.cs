using System.Xml.Linq;
using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class ComparisonReportTests
{
    private const string Hostile = "</title><script>alert(1)</script>\" onload='x' & \0 \uFFFE";

    private static readonly TrainingCurves Curves = new()
    {
        Epochs = [1, 2, 3],
        HeldOutName = "test",
        Loss = new Curve([3, 2, 1], [3.5, 2.5, 2]),
        Reconstruction = new Curve([2, 1, 0.5], null),
        Kl = new Curve([1, 1, 0.5], null),
    };

    [Fact]
    public void The_page_is_well_formed_whatever_the_names_are()
    {
        XElement body = Parse(ComparisonReport.Render(Contents(Hostile))).Element("body")!;
        Assert.Equal(
            "Numbers; What the models make; Training",
            string.Join("; ", body.Descendants("h2").Select(heading => heading.Value)));
        Assert.Equal(4, body.Descendants("figcaption").Count());
        Assert.Equal(2, body.Descendants("img").Count());
        Assert.Empty(body.Descendants("script"));
    }

    [Fact]
    public void What_is_absent_leaves_no_trace()
    {
        ComparisonContents bare = Contents("a") with
        {
            Rows = [],
            Runs = [new ComparedRun("a", null), new ComparedRun("b", null)],
        };
        XElement body = Parse(ComparisonReport.Render(bare)).Element("body")!;
        Assert.Equal("Numbers", Assert.Single(body.Descendants("h2")).Value);
    }

    [Fact]
    public void A_number_needs_one_value_for_each_run()
    {
        ComparisonContents wrong = Contents("a") with { Numbers = [new ComparedNumber("KL", "nats", ["1"])] };
        Assert.Contains(
            "KL has 1 values for 2 runs",
            Assert.Throws<ReportException>(() => ComparisonReport.Render(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labelled_rows_hold_their_labels_and_images()
    {
        var white = new ImageBatch([.. Enumerable.Repeat(1f, 8 * 8 * 3)], 3, 8, 8, 1);
        var red = new ImageBatch([.. Enumerable.Range(0, 8 * 8 * 3).Select(i => i % 3 == 0 ? 1f : 0f)], 1, 8, 8, 3);
        Picture picture = LabelledRows.Draw([new LabelledRow("p", white), new LabelledRow("a longer label", red)]);
        Assert.Equal(3, picture.Channels);
        Assert.True(picture.Width > "a longer label".Length * 12);
        byte[][] colours = [.. Enumerable.Range(0, picture.Width * picture.Height)
            .Select(i => picture.Pixels[(3 * i)..((3 * i) + 3)])];
        Assert.Equal(56 * 56, colours.Count(colour => colour is [255, 0, 0]));
        Assert.Contains(colours, colour => colour is [40, 40, 40]);
        Assert.Throws<ReportException>(() => LabelledRows.Draw([]));
    }

    [Fact]
    public void Letters_differ_and_unknown_ones_look_like_a_question_mark()
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,:/()=+%?";
        Assert.Equal(letters.Length, letters.Select(Shape).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Shape('?'), Shape('\u00e9'));
        Assert.DoesNotContain('#', Shape(' '));
    }

    private static string Shape(char letter) => string.Concat(
        from y in Enumerable.Range(0, PixelFont.Height)
        from x in Enumerable.Range(0, PixelFont.Width)
        select PixelFont.IsInked(letter, x, y) ? '#' : ' ');

    private static ComparisonContents Contents(string name)
    {
        var images = new ImageBatch(new float[2 * 4 * 4], 2, 4, 4, 1);
        return new ComparisonContents
        {
            Title = name,
            Summary = name,
            Runs = [new ComparedRun(name, Curves), new ComparedRun("b", Curves)],
            Numbers = [new ComparedNumber(name, "nats", ["1", name])],
            Notes = [name],
            Rows = [new LabelledRow(name, images), new LabelledRow("b", images)],
        };
    }

    private static XElement Parse(string html) =>
        XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
}
