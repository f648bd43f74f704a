namespace Elbo.Cli.Tests;

/// <summary>An autoencoder that several tests look at: 300 digits, one epoch, a sparse code of two units.</summary>
public sealed class SmallAutoencoder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallAutoencoder() => Training = Called.With(
        "train", "--examples", "300", "--epochs", "1", "--latent", "2", "--hidden", "30", "--validation", "0",
        "--set", "model.kind=autoencoder", "--set", "objective.sparsity=l1", "--set", "objective.sparsityWeight=0.01",
        "--out", Path);

    internal Called Training { get; }

    internal string Path => folder["run"];

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Dispose();
}
