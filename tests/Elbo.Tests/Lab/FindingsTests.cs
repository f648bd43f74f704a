using Elbo.Evaluation;
using Elbo.Lab;
using Elbo.Reports;

namespace Elbo.Tests.Lab;

public sealed class FindingsTests
{
    [Fact]
    public void A_difference_within_its_error_is_none()
    {
        var found = new Findings();
        found.IsAbove("far", new Estimate(2, 0.1), new Estimate(1, 0.1), "nats");
        found.IsAbove("near", new Estimate(1.3, 0.1), new Estimate(1, 0.1), "nats");
        found.IsSame("near", new Estimate(1.3, 0.1), new Estimate(1, 0.1), 0, "nats");
        found.IsSame("far", new Estimate(2, 0.1), new Estimate(1, 0.1), 0, "nats");
        found.IsNotBelow("near", new Estimate(-0.2, 0.1), "nats");
        found.IsNotBelow("far", new Estimate(-0.4, 0.1), "nats");
        Assert.Equal([true, false, true, false, true, false], found.Verdicts.Select(verdict => verdict.Holds));
    }

    [Fact]
    public void What_is_not_a_number_does_not_hold()
    {
        var found = new Findings();
        found.IsAtMost("lost", double.NaN, 1, "", "");
        found.IsPositive("one example has no error", Estimate.Of([3]), "");
        Assert.All(found.Verdicts, verdict => Assert.False(verdict.Holds));
    }

    [Fact]
    public void A_list_of_pages_names_each_and_how_many_verdicts_hold()
    {
        string page = LabReport.RenderIndex(
            [new LabEntry("one", "first", 2, 2, "digits"), new LabEntry("two", "second", 1, 3, "digits")]);
        Assert.Contains("1 of 2 statements hold", page, StringComparison.Ordinal);
        Assert.Contains("href=\"two.html\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_without_an_error_must_still_have_a_number() => Assert.False(new LabVerdict
    {
        Claim = "c",
        Measured = double.NaN,
        Unit = "",
        Rule = "",
    }.Holds);
}
