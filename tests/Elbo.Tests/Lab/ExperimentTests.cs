using System.Xml.Linq;
using Elbo.Data.Sources;
using Elbo.Lab;
using Elbo.Reports;

namespace Elbo.Tests.Lab;

/// <summary>Every statement of the lab holds in its quick form, and has a page.</summary>
public sealed class ExperimentTests
{
    private const int Examples = 2000;
    private const int TestExamples = 200;

    public static TheoryData<string> Names => [.. LabCatalog.All.Select(experiment => experiment.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_verdict_holds_and_the_page_is_well_formed(string name)
    {
        var context = new LabContext(
            Digits.Create(Digits.StandardSeed, Examples, TestExamples), seed: 0, isQuick: true, progress: null,
            TestContext.Current.CancellationToken);
        LabContents contents = LabFolder.Run(LabCatalog.Find(name, LabCatalog.All), context);
        Assert.NotEmpty(contents.Verdicts);
        Assert.NotEmpty(contents.Figures);
        Assert.NotEmpty(contents.Numbers);
        Assert.All(contents.Verdicts, verdict => Assert.True(
            verdict.Holds,
            $"{verdict.Claim}: {verdict.Measured} is not in {verdict.Lowest} to {verdict.Highest}"));
        XElement page = XDocument.Parse(
            LabReport.Render(contents).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
        Assert.Equal(name, page.Descendants("h1").Single().Value);
        Assert.Equal(contents.Verdicts.Count, page.Descendants("tbody").First().Elements("tr").Count());
        Assert.Equal(contents.Figures.Count, page.Descendants("figure").Count());
    }

    [Fact]
    public void Names_are_unlike_each_other_and_fit_a_file() => Assert.All(
        LabCatalog.All.GroupBy(experiment => experiment.Name, StringComparer.OrdinalIgnoreCase), same =>
        {
            Experiment experiment = Assert.Single(same);
            Assert.Matches("^[a-zA-Z]+(-[a-zA-Z]+)*$", experiment.Name);
            Assert.NotEmpty(experiment.Source);
        });

    [Fact]
    public void A_stop_ends_an_experiment()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var context = new LabContext(
            Digits.Create(Digits.StandardSeed, 100, 20), seed: 0, isQuick: true, progress: null, stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => LabCatalog.Find("collapse", LabCatalog.All).Run(context));
    }
}
