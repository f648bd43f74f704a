using System.Globalization;
using System.Text;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Lab;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Data.Tables;

/// <summary>Tables for tests.</summary>
internal static class GivenTable
{
    /// <summary>A small model of a table.</summary>
    internal static readonly ModelRecipe Networks = new()
    {
        Hidden = [8],
        Latent = 2,
        Likelihood = LikelihoodChoice.Columns,
        Variance = VarianceChoice.Learned,
    };

    /// <summary>Trains a model.</summary>
    internal static void Train(Model model, Recipe recipe, Dataset train) => new Trainer(
        model, Catalog.BuildOptimizer(recipe, model.Parameters), Catalog.BuildPlan(recipe), train, heldOut: null,
        new LabObserver("table", null, _ => { })).Run(TestContext.Current.CancellationToken);

    /// <summary>A table of a text.</summary>
    internal static TableSource Open(string text, DataOptions? options = null, string name = "t.csv") =>
        Open(Encoding.UTF8.GetBytes(text), options, name);

    /// <summary>A table of bytes.</summary>
    internal static TableSource Open(byte[] bytes, DataOptions? options = null, string name = "t.csv") =>
        TableSource.Of(name, () => DelimitedRows.Open(bytes, name, options?.Separator), options ?? new DataOptions());

    /// <summary>The schema of a text.</summary>
    internal static TableSchema Schema(string text, DataOptions? options = null) =>
        Open(text, options).Header.Table!;

    /// <summary>The column of a table of one, with these cells.</summary>
    internal static TableColumn Column(IEnumerable<string> cells, string? wish = null, string name = "x") => Schema(
        $"{name},other\n" + string.Concat(cells.Select((cell, i) => $"{cell},{i % 7}.5\n")),
        new DataOptions { Columns = wish is null ? [] : [ColumnWish.Parse($"{name}={wish}")] }).Columns[0];

    /// <summary>
    /// Rows of two numbers that go together, a word that tells their sign and a bit; some cells are missing.
    /// </summary>
    internal static string Mixed(int rows, int seed, double missing = 0)
    {
        var random = new Random(seed);
        var text = new StringBuilder("height,weight,kind,flag\n");
        for (int row = 0; row < rows; row++)
        {
            double z = Normal(random);
            string[] cells =
            [
                Number(170 + (10 * z) + (0.5 * Normal(random)), "F1"), Number(70 + (12 * z) + Normal(random), "F2"),
                z > 0.5 ? "large" : z < -0.5 ? "small" : "middle",
                random.NextDouble() < (z > 0 ? 0.9 : 0.1) ? "yes" : "no",
            ];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = random.NextDouble() < missing ? "" : cells[i];
            }

            text.AppendJoin(',', cells).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
