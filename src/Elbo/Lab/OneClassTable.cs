using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;
using Elbo.Data.Tables;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>Rows of numbers, some of which are anomalies, for the one-class protocol.</summary>
/// <param name="Name">The name of the table.</param>
/// <param name="Width">The numbers of a row.</param>
/// <param name="Ordinary">Ordinary rows, one behind the other.</param>
/// <param name="Odd">Anomalies.</param>
internal sealed record OneClassTable(string Name, int Width, double[] Ordinary, double[] Odd)
{
    private const string Folder = "adbench";
    private const int MadeOrdinary = 800;
    private const int MadeOdd = 100;
    private const int MadeWidth = 6;

    /// <summary>The tables of ADBench (Han et al. 2022) with published numbers: file, AUROC of a VAE, limit.</summary>
    public static IReadOnlyList<(string Name, string File, double Published, double Limit)> Known { get; } =
    [
        ("thyroid", "38_thyroid.npz", 0.989, 0.980),
        ("cardio", "6_cardio.npz", 0.971, 0.965),
        ("shuttle", "32_shuttle.npz", 0.996, 0.996),
    ];

    /// <summary>A table of ADBench; null where its file is not there.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static OneClassTable? Load(string name, string file, DataFolders folders)
    {
        if (folders.FindFile(Folder, file) is not { } path)
        {
            return null;
        }

        using var zip = NumPyZip.Open(path, long.MaxValue);
        NumberArray x = zip.Read(zip.Require("X"));
        NumberArray y = zip.Read(zip.Require("y"));
        float[] row = new float[x.ItemLength];
        float[] label = new float[1];
        List<double> ordinary = [];
        List<double> odd = [];
        for (int i = 0; i < x.Items; i++)
        {
            x.Read(i, row);
            y.Read(i, label);
            (label[0] == 0f ? ordinary : odd).AddRange(row.Select(value => (double)value));
        }

        return new OneClassTable(name, row.Length, [.. ordinary], [.. odd]);
    }

    /// <summary>
    /// Rows whose numbers go together, by two causes, and anomalies whose single numbers are as usual but do not.
    /// </summary>
    public static OneClassTable Made(ulong seed)
    {
        double[] whole = Rows(MadeOrdinary + MadeOdd, seed);
        int first = MadeOrdinary * MadeWidth;
        double[] odd = whole[first..];
        for (int column = 0; column < MadeWidth; column++)
        {
            int[] order = [.. Enumerable.Range(0, MadeOdd)];
            new RandomStream(seed, RandomPurpose.Test, Epoch: 1, Example: (uint)column).Shuffle(order);
            for (int row = 0; row < MadeOdd; row++)
            {
                odd[(row * MadeWidth) + column] = whole[first + (order[row] * MadeWidth) + column];
            }
        }

        return new OneClassTable("made", MadeWidth, whole[..first], odd);
    }

    /// <summary>Half of the ordinary rows to learn from; the other half and all anomalies, in that order.</summary>
    public (double[] Train, double[] Test, int TestOrdinary) Halves(ulong seed)
    {
        int rows = Ordinary.Length / Width;
        int[] order = [.. Enumerable.Range(0, rows)];
        new RandomStream(seed, RandomPurpose.Split).Shuffle(order);
        int half = rows / 2;
        return (Chosen(order.AsSpan(0, half)), [.. Chosen(order.AsSpan(half)), .. Odd], rows - half);
    }

    /// <summary>Rows as a table; with the columns of another one, or by their own values.</summary>
    public TableSource Source(double[] rows, TableSchema? schema)
    {
        string[] names = [.. Enumerable.Range(1, Width).Select(column => $"x{column}")];
        ColumnWish[] wishes =
            [.. names.Select(name => new ColumnWish(name, ColumnKind.Numeric, ColumnLikelihood.Gaussian))];
        return TableSource.OfNumbers(Name, names, rows, new DataOptions { Columns = wishes, Table = schema });
    }

    private double[] Chosen(ReadOnlySpan<int> rows)
    {
        double[] chosen = new double[rows.Length * Width];
        for (int i = 0; i < rows.Length; i++)
        {
            Ordinary.AsSpan(rows[i] * Width, Width).CopyTo(chosen.AsSpan(i * Width));
        }

        return chosen;
    }

    private static double[] Rows(int count, ulong seed)
    {
        double[] rows = new double[count * MadeWidth];
        float[] noise = new float[2 + MadeWidth];
        for (int row = 0; row < count; row++)
        {
            new RandomStream(seed, RandomPurpose.Test, Example: (uint)row).FillNormal(noise);
            for (int column = 0; column < MadeWidth; column++)
            {
                double cause = column % 2 == 0 ? noise[0] : noise[1];
                rows[(row * MadeWidth) + column] = (column * 10) + ((column + 1) * (cause + (0.2 * noise[2 + column])));
            }
        }

        return rows;
    }
}
