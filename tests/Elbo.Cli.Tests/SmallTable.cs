using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

/// <summary>A run on a table that several tests look at: 400 rows of two numbers that go together, a word.</summary>
public sealed class SmallTable : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallTable()
    {
        File.WriteAllText(Data, Rows(400, seed: 1));
        Training = Called.With(
            "train", Data, "--epochs", "25", "--set", "data.testShare=0.25", "--learning-rate", "0.01", "--out", Path);
    }

    internal Called Training { get; }

    internal string Path => folder["run"];

    internal string Data => folder["people.csv"];

    internal string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();

    /// <summary>Rows, of which every tenth misses its weight.</summary>
    internal static string Rows(int count, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("id,height,weight,size\n");
        for (int row = 0; row < count; row++)
        {
            double z = random.NextDouble() + random.NextDouble() - 1;
            string weight = row % 10 == 3 ? "" : Number(70 + (30 * z) + random.NextDouble(), "F2");
            text.Append(CultureInfo.InvariantCulture, $"{row + 1},{Number(170 + (20 * z), "F1")},{weight},")
                .Append(z > 0 ? "\"large, tall\"\n" : "small\n");
        }

        return text.ToString();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
