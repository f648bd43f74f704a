using System.Globalization;
using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;

namespace Elbo.Runs;

/// <summary>
/// Codes from a file, as <see cref="CodeTable"/> writes them or as others do: <c>.npy</c> with [codes, latent], read
/// piece by piece; <c>.csv</c> with columns z0, z1, ... among others, or with nothing but a number for each latent.
/// </summary>
public sealed class CodeFile
{
    private const int MostFaults = 20;
    private const long MostMemory = 1 << 26;
    private const string LabelColumn = "label";

    private readonly NumberArray? array;
    private readonly float[] table;
    private int next;

    private CodeFile(NumberArray array)
    {
        this.array = array;
        table = [];
        Count = array.Items;
    }

    private CodeFile(float[] table, string[] labels, int count)
    {
        this.table = table;
        Labels = labels;
        Count = count;
    }

    /// <summary>The number of codes.</summary>
    public int Count { get; }

    /// <summary>What stands in the column <c>label</c>, code by code; empty where there is none.</summary>
    public IReadOnlyList<string> Labels { get; } = [];

    /// <summary>Opens a file of codes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="latents">Latents of a code.</param>
    /// <exception cref="RunException">
    /// Its ending is not known, or it holds no such codes: all faults at once.
    /// </exception>
    /// <exception cref="DataException">A <c>.npy</c> file cannot be read.</exception>
    public static CodeFile Open(string path, int latents)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                NumberArray opened = NumPy.Open(path, MostMemory);
                if (opened.Sizes.Count == 2 && opened.Sizes[1] == latents)
                {
                    return new CodeFile(opened);
                }

                throw new RunException(
                    $"{path}: its shape is ({string.Join(", ", opened.Sizes)}), the model has {latents} latents: "
                    + $"(codes, {latents}) was expected. Encode with the same run.");
            case ".csv":
                return Read(path, latents);
            default:
                throw new RunException(
                    $"{path}: its ending is none of {string.Join(", ", CodeTable.Endings)}, so it is not known how to "
                    + "read it. Name such a file.");
        }
    }

    /// <summary>Reads the next codes, as many as there is room for; [count, latent].</summary>
    /// <exception cref="DataException">There are not as many left, or one is not finite.</exception>
    public void Read(Span<float> codes)
    {
        if (array is not null)
        {
            ReadArray(array, codes);
            return;
        }

        if (codes.Length > table.Length - next)
        {
            throw new DataException(
                $"Codes: {codes.Length} numbers were asked for, {table.Length - next} are left. Ask for fewer.");
        }

        table.AsSpan(next, codes.Length).CopyTo(codes);
        next += codes.Length;
    }

    private void ReadArray(NumberArray codes, Span<float> destination)
    {
        int latents = codes.ItemLength;
        for (int at = 0; at < destination.Length; at += latents, next++)
        {
            if (next >= Count)
            {
                throw new DataException($"{codes.Name}: {Count} codes were asked for and more. Ask for fewer.");
            }

            Span<float> code = destination.Slice(at, latents);
            codes.Read(next, code);
            int fault = code.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (fault >= 0)
            {
                throw new DataException(
                    $"{codes.Name}: row {next}, column {fault}: {code[fault]} is no finite number. Take the row out.");
            }
        }
    }

    private static CodeFile Read(string path, int latents)
    {
        List<string> faults = [];
        List<float> codes = [];
        List<string> labels = [];
        int[]? columns = null;
        int labelColumn = -1;
        int row = 0;
        foreach (string line in Lines(path))
        {
            row++;
            if (line.Length == 0)
            {
                continue;
            }

            string[] cells = CsvLine.Split(line);
            if (columns is null)
            {
                columns = Columns(path, cells, latents);
                labelColumn = Array.IndexOf(cells, LabelColumn);
                if (!IsNumber(cells[columns[0]]))
                {
                    continue;
                }
            }

            AddRow(cells, columns, $"{path}: row {row}", codes, faults);
            if (labelColumn >= 0 && labelColumn < cells.Length)
            {
                labels.Add(cells[labelColumn]);
            }

            if (faults.Count >= MostFaults)
            {
                break;
            }
        }

        if (codes.Count == 0 && faults.Count == 0)
        {
            faults.Add($"{path}: there are no codes in it. Write them with `elbo encode`.");
        }

        return faults.Count == 0
            ? new CodeFile([.. codes], [.. labels], codes.Count / latents)
            : throw new RunException(faults);
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    private static int[] Columns(string path, string[] cells, int latents)
    {
        int[] named = [.. Enumerable.Range(0, latents).Select(latent => Array.IndexOf(cells, $"z{latent}"))];
        if (named.All(column => column >= 0) && !cells.Contains($"z{latents}"))
        {
            return named;
        }

        return cells.Length == latents && cells.All(IsNumber)
            ? [.. Enumerable.Range(0, latents)]
            : throw new RunException(
                $"{path}: row 1: {cells.Length} columns, {RunException.Excerpt(string.Join(',', cells))}; columns z0 "
                + $"to z{latents - 1} were expected, or nothing but {latents} numbers. Encode with the same run.");
    }

    private static void AddRow(
        string[] cells, int[] columns, string where, List<float> codes, List<string> faults)
    {
        for (int latent = 0; latent < columns.Length; latent++)
        {
            string cell = columns[latent] < cells.Length ? cells[columns[latent]] : "";
            if (!IsNumber(cell))
            {
                faults.Add(
                    $"{where}, column {columns[latent] + 1}: '{RunException.Excerpt(cell)}' is no finite number. Write "
                    + "one such as -0.25.");
            }

            codes.Add(IsNumber(cell) ? float.Parse(cell, CultureInfo.InvariantCulture) : 0f);
        }
    }

    private static bool IsNumber(string cell) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
        && float.IsFinite(number);
}
