namespace Elbo.Cli.Tests;

/// <summary>A run on sentences that several tests look at: a subject, a verb and a place, drawn apart.</summary>
public sealed class SmallText : IDisposable
{
    private static readonly string[] Subjects = ["A dog", "Two men", "A small girl", "The cat"];
    private static readonly string[] Verbs = ["runs", "sleep", "is singing", "waits"];
    private static readonly string[] Places = ["in the park.", "on a bench.", "by the river."];

    private readonly TemporaryFolder folder = new();

    public SmallText()
    {
        File.WriteAllLines(Data, Sentences(300, seed: 1));
        Training = Called.With(
            "train", Data, "--epochs", "8", "--set", "data.testShare=0.2", "--learning-rate", "0.01",
            "--set", "model.units=24", "--set", "model.embedding=12", "--latent", "4", "--out", Path);
    }

    internal Called Training { get; }

    internal string Path => folder["run"];

    internal string Data => folder["captions.txt"];

    internal string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();

    internal static IEnumerable<string> Sentences(int count, int seed)
    {
        var random = new Random(seed);
        string One(string[] words) => words[random.Next(words.Length)];
        return [.. Enumerable.Range(0, count).Select(_ => $"{One(Subjects)} {One(Verbs)} {One(Places)}")];
    }
}
