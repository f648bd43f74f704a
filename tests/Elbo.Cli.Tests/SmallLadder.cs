namespace Elbo.Cli.Tests;

/// <summary>A ladder of two levels that several tests look at: 300 digits, one epoch.</summary>
public sealed class SmallLadder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallLadder() => Training = Called.With(
        "train", "--examples", "300", "--epochs", "1", "--latent", "3", "--hidden", "20", "--validation", "0",
        "--set", "model.kind=ladder", "--set", """model.upper=[{"latent":2,"hidden":[8]}]""", "--out", Path);

    internal Called Training { get; }

    internal string Path => folder["run"];

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Dispose();
}
