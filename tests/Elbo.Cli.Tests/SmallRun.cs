namespace Elbo.Cli.Tests;

/// <summary>A run that several tests look at: 500 digits, one epoch, two latents.</summary>
public sealed class SmallRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallRun() => Training = Called.With(
        "train", "--examples", "500", "--epochs", "1", "--latent", "2", "--hidden", "50", "--validation", "0", "--out",
            Path);

    internal Called Training { get; }

    internal string Path => folder["run"];

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Dispose();
}
