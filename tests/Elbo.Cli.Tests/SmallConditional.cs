namespace Elbo.Cli.Tests;

/// <summary>A model that is told of classes: the recipe, with 300 digits and one epoch.</summary>
public sealed class SmallConditional : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallConditional() => Called.With(
        "train", "--recipe", "conditional-digits", "--examples", "300", "--epochs", "1", "--hidden", "30", "--out",
            Path);

    internal string Path => folder["run"];

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Dispose();
}
