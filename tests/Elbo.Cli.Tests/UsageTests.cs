namespace Elbo.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public void All_faults_of_a_command_line_are_said_at_once_and_no_folder_is_made()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With(
            "train", "mnits", "--latent", "0", "--learning-rate", "-1", "--set", "modle.latent=3", "--set", "foo",
            "--epochs", "many", "--out", folder["run"]);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Empty(called.Out);
        Assert.False(Directory.Exists(folder["run"]));
        string[] starts = [
            "\"mnits\"", "--latent: 0", "--learning-rate: -1", "modle.latent", "--set: 'foo'", "--epochs: \"many\""];
        Assert.Equal(starts.Length, called.ErrorLines.Length);
        Assert.All(starts, start => Assert.Contains(start, called.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"mnist\"", "train", "mnits")]
    [InlineData("'r19-mlp'", "train", "--recipe", "r19-mpl")]
    [InlineData("--epochs", "train", "--epoch", "3")]
    [InlineData("\"train\"", "trian")]
    [InlineData("\"list\"", "data", "lst")]
    [InlineData("'model.latent'", "train", "--set", "model.latnet=3")]
    [InlineData("'tanh'", "train", "--set", "model.activation=tan")]
    [InlineData("\"validation\"", "evaluate", "nowhere", "--split", "validaton")]
    [InlineData("\"fashion-mnist\"", "data", "get", "fashon-mnist")]
    public void An_unknown_name_is_answered_with_the_nearest(string nearest, params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains($"Did you mean {nearest}", called.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "--recipe", "nowhere.json")]
    [InlineData("train", "--threads", "0x")]
    [InlineData("train", "--hidden", "wide")]
    [InlineData("train", "--likelihood", "poisson")]
    [InlineData("train", "--epochs")]
    [InlineData("train", "--out", "")]
    [InlineData("train", "digits", "more")]
    [InlineData("resume")]
    [InlineData("resume", "nowhere")]
    [InlineData("evaluate", "nowhere")]
    [InlineData("sample", "nowhere")]
    [InlineData("reconstruct", "nowhere")]
    [InlineData("data", "show", "nothing-like-it")]
    [InlineData("doctor", "now")]
    public void Wrong_usage_is_one_line_that_ends_with_code_2(params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Empty(called.Out);
        string line = Assert.Single(called.ErrorLines);
        Assert.StartsWith("elbo: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_run_is_named_as_such()
    {
        using TemporaryFolder folder = new();
        Called called = Called.With("resume", folder.Path);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains("not a run", called.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_other_files_is_not_trained_into()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["letter.txt"], "");
        Called called = Called.With("train", "--out", folder.Path);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    public static TheoryData<string> Commands => [.. Program.Verbs()
        .SelectMany(verb =>
            verb.Verbs.Select(inner => $"{verb.Command.Name} {inner.Command.Name}").Prepend(verb.Command.Name))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_help_of_every_command_has_an_example(string command)
    {
        Called called = Called.With([.. command.Split(' '), "--help"]);
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Contains($"  elbo {command}", called.Out[called.Out.IndexOf("Examples:", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_of_the_help_can_be_parsed(string command)
    {
        Verb verb = Program.Verbs().SelectMany(each => each.Verbs.Prepend(each))
            .First(each => CommandName(each) == command.Split(' ')[^1]);
        Assert.All(verb.Examples, example =>
        {
            string[] words = example.Split(' ')[1..];
            Called help = Called.With([.. words, "--help"]);
            Assert.Equal(ExitCode.Success, help.Code);
        });
    }

    [Fact]
    public void Without_a_command_the_help_is_shown()
    {
        Called called = Called.With();
        Assert.Equal(ExitCode.Success, called.Code);
        Assert.Contains("elbo train", called.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_line() =>
        Assert.StartsWith("elbo 0.", Called.With("--version").Out, StringComparison.Ordinal);

    private static string CommandName(Verb verb) => verb.Command.Name;
}
