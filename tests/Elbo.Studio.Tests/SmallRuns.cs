using System.Globalization;
using System.Text;

[assembly: AssemblyFixture(typeof(Elbo.Studio.Tests.SmallRuns))]

namespace Elbo.Studio.Tests;

/// <summary>A studio with a tiny run of every kind of model, which several tests look at.</summary>
public sealed class SmallRuns : IAsyncLifetime
{
    internal const int TableRows = 400;

    private readonly TemporaryFolder folder = new();
    private Served? served;

    internal Served Studio => served!;

    internal string Images { get; private set; } = "";

    internal string Plane { get; private set; } = "";

    internal string Table { get; private set; } = "";

    internal string Autoencoder { get; private set; } = "";

    internal string Conditional { get; private set; } = "";

    internal string Linear { get; private set; } = "";

    internal string Pca { get; private set; } = "";

    internal string Colour { get; private set; } = "";

    internal string Hierarchy { get; private set; } = "";

    internal string Deep { get; private set; } = "";

    internal string Sentences { get; private set; } = "";

    internal string this[string name] => folder[name];

    public async ValueTask InitializeAsync()
    {
        served = await Served.Over(folder["runs"]);
        Images = await Studio.Train(Settings(("data.validation", 100)));
        Plane = await Studio.Train(Settings(("model.latent", 2)));
        await File.WriteAllTextAsync(folder["people.csv"], Rows());
        Table = await Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["training.epochs"] = 15,
                ["optimizer.learningRate"] = 0.01,
                ["model.latent"] = 2,
            },
            data: folder["people.csv"]);
        Autoencoder = await Studio.Train(Settings(("model.kind", "autoencoder"), ("model.latent", 3)));
        Conditional = await Studio.Train(Settings(), "conditional-digits", data: null);
        Linear = await Studio.Train(Linear3(), "r15-ppca", "digits");
        Pca = await Studio.Train(Linear3(), "r15-pca", "digits");
        Hierarchy = await Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["data.examples"] = 200,
                ["data.validation"] = 0,
                ["training.epochs"] = 1,
                ["evaluation.samples"] = 0,
                ["objective.klWarmupEpochs"] = 0,
                ["training.batch"] = 50,
            },
            "ladder-mnist", "digits");
        Deep = await Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["data.examples"] = 50,
                ["data.validation"] = 0,
                ["training.epochs"] = 1,
                ["evaluation.samples"] = 0,
                ["objective.klWarmupEpochs"] = 0,
                ["objective.iwaeEpochs"] = 0,
                ["model.deep.channels"] = 2,
                ["model.deep.groups"] = new[] { 1, 1 },
            },
            "nvae-mnist-tiny", "digits");
        await File.WriteAllLinesAsync(folder["captions.txt"], Captions());
        Sentences = await Studio.Train(SentenceSettings(), data: folder["captions.txt"]);
        WriteColours(folder["colours.npy"]);
        Colour = await Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["training.epochs"] = 2,
                ["model.network"] = "dense",
                ["model.hidden"] = new[] { 20 },
                ["model.latent"] = 2,
            },
            data: folder["colours.npy"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (served is not null)
        {
            await served.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>Sentences of a subject, a verb and a place, some of them longer.</summary>
    internal static IEnumerable<string> Captions()
    {
        string[] subjects = ["A dog", "Two men", "A small girl", "The cat"];
        string[] verbs = ["runs", "sleep", "is singing"];
        string[] places = ["in the park.", "by the wide river.", "here."];
        return Enumerable.Range(0, 240).Select(i => $"{subjects[i % 4]} {verbs[i / 4 % 3]} {places[i / 12 % 3]}");
    }

    internal static Dictionary<string, object> SentenceSettings() => new(StringComparer.Ordinal)
    {
        ["training.epochs"] = 3,
        ["model.latent"] = 4,
        ["model.units"] = 16,
        ["model.embedding"] = 8,
        ["optimizer.learningRate"] = 0.01,
    };

    private static Dictionary<string, object> Settings(params (string Key, object Value)[] more)
    {
        Dictionary<string, object> settings = new(StringComparer.Ordinal)
        {
            ["data.examples"] = 300,
            ["training.epochs"] = 2,
            ["model.hidden"] = new[] { 30 },
            ["model.latent"] = 4,
        };
        foreach ((string key, object value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    private static Dictionary<string, object> Linear3() => new(StringComparer.Ordinal)
    {
        ["data.examples"] = 500,
        ["model.latent"] = 3,
    };

    // Rows of two numbers that go together and a word; every tenth misses its weight.
    private static string Rows()
    {
        var text = new StringBuilder("height,weight,size\n");
        for (int row = 0; row < TableRows; row++)
        {
            double z = Math.Sin(row * 1.7);
            string weight = row % 10 == 3 ? "" : (70 + (30 * z)).ToString("F2", CultureInfo.InvariantCulture);
            string height = (170 + (20 * z) + Math.Cos(row)).ToString("F1", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{height},{weight},{(z > 0 ? "\"large, tall\"" : "small")}\n");
        }

        return text.ToString();
    }

    // 200 pictures of 8 x 8 in one colour each, as NumPy writes bytes.
    private static void WriteColours(string path)
    {
        const string Header = "{'descr': '|u1', 'fortran_order': False, 'shape': (200, 8, 8, 3), }";
        using FileStream file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0]);
        file.Write(Encoding.ASCII.GetBytes(Header.PadRight(117) + "\n"));
        for (int i = 0; i < 200 * 64; i++)
        {
            int picture = i / 64;
            file.Write([(byte)(picture * 7 % 256), (byte)(picture * 13 % 256), (byte)(picture * 29 % 256)]);
        }
    }
}
