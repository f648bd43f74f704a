using System.CommandLine;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>Rows that a model of a table makes, as a table in the original units.</summary>
internal static class RowsOutput
{
    /// <summary>Faults of a command line that asks for rows.</summary>
    public static void Check(
        Invocation call, Option<string?> output, Option? levels, Option<string?> rows, Option<string?> corrupt)
    {
        ScoreOutput.Check(call, output, call.Get(output), ".csv", ".tsv");
        if (levels is not null)
        {
            call.Faults.Add($"{levels.Name}: it is for images and arrays, and the run is on a table. Leave it out.");
        }

        if (call.Has(rows))
        {
            call.Faults.Add("--rows: it is for images and arrays, and the run is on a table. Take --count.");
        }

        if (call.Get(corrupt) is not null)
        {
            call.Faults.Add("--corrupt: it adds noise to pixels, and the run is on a table. Leave it out.");
        }
    }

    /// <summary>Writes rows drawn from the model.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="model">The run.</param>
    /// <param name="label">The class of all rows; null for so many of each, where the model is told of classes.</param>
    /// <param name="count">How many rows, or how many of each class.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="temperature">What draws of the prior are multiplied by.</param>
    /// <param name="output">Where they go.</param>
    public static void Sample(
        Invocation call, TrainedModel model, int? label, int count, ulong seed, double temperature,
        Option<string?> output)
    {
        ScoreOutput.Check(call, output, call.Get(output), ".csv", ".tsv");
        call.Check();
        int classes = model.Model.Conditioning.Size;
        int rows = classes > 0 && label is null ? count * classes : count;
        int[] labels = classes == 0 ? [] : [.. Enumerable.Range(0, rows).Select(row => label ?? row / count)];
        var made = new ModelRows(model.Model);
        string file = call.Get(output) ?? model.Folder.PathOf("samples.csv");
        TableSchema schema = made.Layout.Schema;
        string[] told = classes > 0 && schema.Label is { } column ? [column.Name] : [];
        PlacedColumn[] order = InFileOrder(made.Layout);
        AtomicFile.Write(file, stream =>
        {
            using var table = new TableWriter(
                stream, [.. order.Select(each => each.Column.Name), .. told], Separator(file, schema));
            made.Sample(rows, labels, seed, temperature, (row, cells) => table.Write(
            [
                .. Texts(order, made.Layout, cells),
                .. told.Select(_ => schema.Label!.Categories[labels[row]]),
            ]));
        });
        Say(call, file, rows, "samples");
    }

    /// <summary>Writes rows beside what the model makes of them.</summary>
    public static void Reconstruct(
        Invocation call, TrainedModel model, Dataset data, int count, string? output, CancellationToken stop)
    {
        var made = new ModelRows(model.Model);
        string file = output ?? model.Folder.PathOf("reconstructions.csv");
        TableSchema schema = made.Layout.Schema;
        PlacedColumn[] order = InFileOrder(made.Layout);
        int rows = Math.Min(count, data.Count);
        float[] item = new float[made.Layout.Width];
        AtomicFile.Write(file, stream =>
        {
            IEnumerable<string> names =
                order.SelectMany(each => (string[])[each.Column.Name, $"{each.Column.Name} (rebuilt)"]);
            using var table = new TableWriter(stream, ["row", .. names], Separator(file, schema));
            made.Reconstruct(data, rows, (row, cells) =>
            {
                data.Read([row], item);
                string[] before = [.. Texts(order, made.Layout, made.Layout.CellsOf(item))];
                string[] after = [.. Texts(order, made.Layout, cells)];
                table.Write(
                [
                    $"{ScoreFile.NumberOf(data, row)}",
                    .. before.Zip(after).SelectMany(pair => (string[])[pair.First, pair.Second]),
                ]);
            }, stop);
        });
        Say(call, file, rows, "reconstructions");
    }

    private static PlacedColumn[] InFileOrder(TableLayout layout) =>
        [.. layout.Schema.Columns.SelectMany(column => layout.Columns.Where(each => each.Column == column))];

    private static IEnumerable<string> Texts(PlacedColumn[] order, TableLayout layout, float[] cells) =>
        order.Select(each => CellDecoder.Text(
            each.Column, cells[each.Flag - layout.Values], layout.Schema.DecimalComma));

    private static char Separator(string file, TableSchema schema) =>
        file.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : schema.Separator[0];

    private static void Say(Invocation call, string file, int rows, string what)
    {
        if (call.IsJson)
        {
            call.WriteJson(new { Path = file, Count = rows });
        }
        else
        {
            call.Terminal.Out.WriteLine($"{rows} {what}: {file}");
        }
    }
}
