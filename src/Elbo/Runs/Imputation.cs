using System.Text;
using Elbo.Data;
using Elbo.Data.Tables;

namespace Elbo.Runs;

/// <summary>What an imputation did.</summary>
/// <param name="Rows">The rows of the table.</param>
/// <param name="Cells">The cells that were filled in.</param>
/// <param name="Columns">How many of each column.</param>
/// <param name="Files">The tables that were written.</param>
/// <param name="Warnings">What was odd, a line each.</param>
public sealed record ImputedTable(
    int Rows, int Cells, IReadOnlyList<(string Name, int Cells)> Columns, IReadOnlyList<string> Files,
    IReadOnlyList<string> Warnings);

/// <summary>
/// Fills in what is missing of a table: by the most probable value at the posterior mean, or by draws of z and x, which
/// show how uncertain the value is (multiple imputation). All else stays as it is written.
/// </summary>
public static class Imputation
{
    /// <summary>Fills in a table.</summary>
    /// <param name="trained">A run on tables of the kind.</param>
    /// <param name="path">The table.</param>
    /// <param name="target">Where the whole one goes; several get -1, -2, ... before the extension.</param>
    /// <param name="draws">How many tables are drawn; 0 for the one most probable.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="progress">Takes the share that is done; or null.</param>
    /// <param name="stop">Ends the work; no file is left half.</param>
    /// <exception cref="DataException">The table is damaged, or lacks a column.</exception>
    /// <exception cref="RunException">The run is none on a table, or a file cannot be written.</exception>
    public static ImputedTable Run(
        TrainedModel trained, string path, string target, int draws, ulong seed, IProgress<double>? progress,
        CancellationToken stop)
    {
        TableSchema schema = trained.Folder.Config.Data.Table
            ?? throw new RunException($"{trained.Folder.Path}: it is no run on a table. Train one on a .csv file.");
        var rows = new ModelRows(trained.Model);
        var source = new TableFormat().Open(path, new DataOptions { Table = schema });
        DataParts parts = source.Read(progress: null, stop);
        var data = (TableDataset)parts.Train;
        List<string> files = [];
        int[] counts = [];
        int tables = Math.Max(1, draws);
        for (int table = 0; table < tables; table++)
        {
            string file = draws > 0 ? Numbered(target, table + 1) : target;
            var writing = new FilledTable(path, schema, rows.Layout, data);
            int current = table;
            AtomicFile.Write(file, stream => counts = writing.Write(stream, visit =>
            {
                void Take(int row, float[] cells)
                {
                    visit(row, cells);
                    progress?.Report((current + ((double)row / data.Count)) / tables);
                }

                if (draws > 0)
                {
                    rows.DrawGiven(data, current, seed, Take, stop);
                }
                else
                {
                    rows.Reconstruct(data, data.Count, Take, stop);
                }
            }));
            files.Add(file);
        }

        return new ImputedTable(
            data.Count, counts.Sum(), [.. rows.Layout.Columns.Select((each, i) => (each.Column.Name, counts[i]))],
            files, parts.Warnings);
    }

    private static string Numbered(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}");

    /// <summary>The original file once more, its missing cells filled in on the way.</summary>
    private sealed class FilledTable(string path, TableSchema schema, TableLayout layout, TableDataset data)
    {
        public int[] Write(Stream stream, Action<Action<int, float[]>> produce)
        {
            int[] counts = new int[layout.Columns.Count];
            using TableRows original = DelimitedRows.Open(path, separator: null);
            int[] places = [.. layout.Columns.Select(each => original.Names.ToList().IndexOf(each.Column.Name))];
            using var table = new TableWriter(stream, original.Names, schema.Separator[0]);
            string[] cells = new string[original.Names.Count];
            float[] known = new float[places.Length];
            produce((row, filled) =>
            {
                original.Read();
                for (int i = 0; i < cells.Length; i++)
                {
                    cells[i] = Encoding.UTF8.GetString(original.Cell(i));
                }

                data.ReadCells([row], known);
                for (int i = 0; i < places.Length; i++)
                {
                    if (float.IsNaN(known[i]))
                    {
                        cells[places[i]] =
                            CellDecoder.Text(layout.Columns[i].Column, filled[i], schema.DecimalComma);
                        counts[i]++;
                    }
                }

                table.Write(cells);
            });
            return counts;
        }
    }
}
