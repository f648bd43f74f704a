using System.Text.Json;
using System.Xml.Linq;
using Elbo.Cli.Commands;
using Elbo.Evaluation;
using Elbo.Lab;

namespace Elbo.Cli.Tests;

public sealed class LabTests
{
    [Fact]
    public void The_list_holds_every_experiment()
    {
        Called called = Called.With("lab", "list", "--json");
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Equal(
            LabCatalog.All.Select(experiment => experiment.Name).ToArray(),
            called.Json.Select(line => line.GetProperty("name").GetString()!).ToArray());
        Assert.Contains("tangent-bound", Called.With("lab", "list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_experiment_is_answered_with_the_nearest()
    {
        Called called = Called.With("lab", "run", "colapse", "kl-weigth");
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Equal(2, called.ErrorLines.Length);
        Assert.Contains("Did you mean \"collapse\"", called.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"kl-weight\"", called.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab", "run")]
    [InlineData("lab", "run", "collapse", "--all")]
    public void Either_names_or_all_are_wanted(params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.StartsWith("elbo: NAME: ", Assert.Single(called.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_leaves_a_page_a_list_and_its_results()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With(
            "lab", "run", "tangent-bound", "--quick", "--json", "--figures",
            "--out", folder["lab"], "--data-root", folder.Path);
        Assert.Equal("", called.Error);
        Assert.Equal(ExitCode.Success, called.Code);
        JsonElement result = Assert.Single(called.Json);
        Assert.True(result.GetProperty("holds").GetBoolean());
        Assert.NotEqual(0, result.GetProperty("verdicts").GetArrayLength());
        Assert.True(File.Exists(result.GetProperty("page").GetString()));
        string figure = Assert.Single(result.GetProperty("figures").EnumerateArray()).GetString()!;
        Assert.Equal("tangent-bound-1.svg", Path.GetFileName(figure));
        Assert.Equal("svg", XDocument.Load(figure).Root!.Name.LocalName);
        Assert.Contains(
            "tangent-bound.html", File.ReadAllText(Path.Combine(folder["lab"], "index.html")),
            StringComparison.Ordinal);
        using var stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["lab"], "tangent-bound.json")));
        Assert.Equal("tangent-bound", stored.RootElement.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(1, ExitCode.Success, "holds")]
    [InlineData(-1, ExitCode.Failure, "DOES NOT HOLD")]
    public void A_verdict_that_does_not_hold_is_exit_code_1(double measured, int code, string word)
    {
        using TemporaryFolder folder = new();
        using StringWriter output = new();
        using StringWriter error = new();
        int found = Shell.Run(
            ["run", "made-up", "--quick", "--out", folder["lab"], "--data-root", folder.Path],
            [new LabRunVerb([new MadeUp(measured)])], new Terminal(output, error, mayBeLive: false));
        Assert.Equal(code, found);
        Assert.Contains($"made-up: {word}", output.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder["lab"], "made-up.html")));
    }

    private sealed class MadeUp(double measured) : Experiment
    {
        public override string Name => "made-up";

        public override string Statement => "A number is above 0.";

        public override string Formula => "x > 0";

        public override string Source => "this test";

        public override Findings Run(LabContext context)
        {
            var found = new Findings();
            found.IsPositive("x > 0", new Estimate(measured, 0.1), "");
            return found;
        }
    }
}
