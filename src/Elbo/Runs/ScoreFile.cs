using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Evaluation;

namespace Elbo.Runs;

/// <summary>Takes scored examples one by one, to a file.</summary>
public interface IScoreWriter : IDisposable
{
    /// <summary>Writes an example.</summary>
    /// <param name="part">Scored examples.</param>
    /// <param name="i">Which of them.</param>
    void Write(ScoredExamples part, int i);
}

/// <summary>
/// Scores as a table or as JSON: a row for each example, with its parts, and for a table the loss of each column; nats.
/// </summary>
public sealed class ScoreFile
{
    private readonly Dataset data;
    private readonly AnomalyThreshold threshold;

    // the columns of the file, each with its place among the losses
    private readonly (string Name, int Place)[] columns;

    /// <summary>A file of scores.</summary>
    /// <param name="data">What was scored.</param>
    /// <param name="threshold">What tells anomalies.</param>
    public ScoreFile(Dataset data, AnomalyThreshold threshold)
    {
        this.data = data;
        this.threshold = threshold;
        TableLayout? layout = data.Table is { } table ? new TableLayout(table) : null;
        columns = layout is null ? [] :
        [
            .. layout.Schema.Columns.SelectMany(column => layout.Columns.Select((each, i) => (each.Column, i))
                .Where(pair => pair.Column == column)).Select(pair => (pair.Column.Name, pair.i)),
        ];
    }

    /// <summary>
    /// The number by which people know an example: the row of a table from 1 on, else the index from 0 on.
    /// </summary>
    public static int NumberOf(Dataset data, int example) =>
        data is TableDataset table ? table.RowOf(example) + 1 : example;

    /// <summary>A writer to a stream, which stays open.</summary>
    public IScoreWriter Open(Stream stream, bool isJson) =>
        isJson ? new JsonScores(this, stream) : new TableScores(this, stream);

    private string NumberName => data is TableDataset ? "row" : "example";

    private IEnumerable<(string Name, double Value)> Numbers(ScoredExamples part, int i)
    {
        yield return ("score", part.Scores[i]);
        yield return ("pValue", threshold.PValue(part.Scores[i]));
        yield return ("elbo", part.Reconstruction[i] - part.Kl[i]);
        yield return ("reconstruction", part.Reconstruction[i]);
        yield return ("kl", part.Kl[i]);
        if (part.LogLikelihood is { } estimates)
        {
            yield return ("logLikelihood", estimates.LogLikelihood[i]);
            yield return ("standardError", estimates.StandardError[i]);
            yield return ("effectiveSamples", estimates.EffectiveSampleSize[i]);
        }

        foreach ((string name, int place) in columns)
        {
            yield return ($"loss.{name}", part.LossesOf(i)[place]);
        }
    }

    private string? Label(int example) =>
        data.Labels.IsEmpty || data.ClassNames.Count == 0 ? null : data.ClassNames[data.Labels[example]];

    private sealed class TableScores(ScoreFile file, Stream stream) : IScoreWriter
    {
        private TableWriter? table;

        public void Write(ScoredExamples part, int i)
        {
            int example = part.First + i;
            string? label = file.Label(example);
            (string Name, double Value)[] numbers = [.. file.Numbers(part, i)];
            table ??= new TableWriter(
                stream,
                [
                    file.NumberName, .. label is null ? Array.Empty<string>() : ["label"], "anomaly",
                    .. numbers.Select(number => number.Name),
                ],
                ',');
            table.Write(
            [
                NumberOf(file.data, example).ToString(CultureInfo.InvariantCulture),
                .. label is null ? Array.Empty<string>() : [label],
                file.threshold.IsAnomaly(part.Scores[i]) ? "1" : "0",
                .. numbers.Select(number => number.Value.ToString("G9", CultureInfo.InvariantCulture)),
            ]);
        }

        public void Dispose() => table?.Dispose();
    }

    private sealed class JsonScores : IScoreWriter
    {
        private const int FlushBytes = 1 << 16;

        private readonly ScoreFile file;
        private readonly Utf8JsonWriter json;

        public JsonScores(ScoreFile file, Stream stream)
        {
            this.file = file;
            json = new Utf8JsonWriter(stream);
            json.WriteStartArray();
        }

        public void Write(ScoredExamples part, int i)
        {
            int example = part.First + i;
            json.WriteStartObject();
            json.WriteNumber(file.NumberName, NumberOf(file.data, example));
            if (file.Label(example) is { } label)
            {
                json.WriteString("label", label);
            }

            json.WriteBoolean("anomaly", file.threshold.IsAnomaly(part.Scores[i]));
            foreach ((string name, double value) in file.Numbers(part, i))
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumber(name, value);
                }
                else
                {
                    json.WriteNull(name);
                }
            }

            json.WriteEndObject();
            if (json.BytesPending > FlushBytes)
            {
                json.Flush();
            }
        }

        public void Dispose()
        {
            json.WriteEndArray();
            json.Dispose();
        }
    }
}
