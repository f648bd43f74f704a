namespace Elbo.Tests.House;

/// <summary>The public members are those that were agreed on: a change of them is seen, and meant.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "ELBO_ACCEPT";

    [Theory]
    [InlineData(typeof(Tensors.Tensor))]
    [InlineData(typeof(Catalog))]
    [InlineData(typeof(Extensions.ElboServices))]
    public void The_public_members_are_those_that_were_agreed_on(Type oneOfThem)
    {
        string assembly = oneOfThem.Assembly.GetName().Name!;
        string path = $"tests/Elbo.Tests/Expected/PublicApi.{assembly}.txt";
        string actual = PublicApi.Describe(oneOfThem.Assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Repository.File(path), actual);
        }

        string[] expected = File.Exists(Repository.File(path)) ? Lines(Repository.Text(path)) : [];
        IEnumerable<string> gone = expected.Except(Lines(actual), StringComparer.Ordinal)
            .Select(line => $"- {line.Trim()}");
        IEnumerable<string> come = Lines(actual).Except(expected, StringComparer.Ordinal)
            .Select(line => $"+ {line.Trim()}");
        Faults.None($"{path} differs. If that is meant, run the test once with {Accept}=1 and commit the file:",
            gone.Concat(come));
        Assert.Equal(expected, Lines(actual));
    }

    // Members of a type are told apart by the type in front of them.
    private static string[] Lines(string text)
    {
        string type = "";
        List<string> lines = [];
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line[0] == ' ' ? type : line.Split(" : ")[0].Split(' ')[^1];
            lines.Add(line[0] == ' ' ? $"{type}: {line.Trim()}" : line);
        }

        return [.. lines];
    }
}
