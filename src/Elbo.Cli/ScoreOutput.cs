using System.CommandLine;
using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>Scores on their way from a detector to a file, a picture and the terminal.</summary>
internal sealed class ScoreOutput(
    Invocation call, TrainedModel model, Dataset data, AnomalyDetector detector, AnomalyScore score)
{
    private const int OddColumns = 3;

    private readonly Tokenizer? words = data.Text is { } tokens ? new Tokenizer(tokens) : null;
    private readonly List<double> anomalous = [];
    private readonly List<double> ordinary = [];
    private readonly PriorityQueue<StrangeExample, double> strangest = new();
    private int flagged;

    /// <summary>The class that is an anomaly; null where the data has no labels, or many classes.</summary>
    public required string? Anomaly { get; init; }

    /// <summary>How many of the strangest are shown.</summary>
    public required int Shown { get; init; }

    /// <summary>Where the rows go.</summary>
    public required string File { get; init; }

    /// <summary>Where the picture goes; null for none.</summary>
    public required string? HeatMap { get; init; }

    /// <summary>The part of the run's data that set the threshold.</summary>
    public required string Part { get; init; }

    /// <summary>A fault where a path is no name for a file of one of these kinds.</summary>
    public static void Check(Invocation call, Option option, string? path, params IReadOnlyList<string> ends)
    {
        if (path is null)
        {
            return;
        }

        if (!ends.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            call.Faults.Add($"{option.Name}: {path} does not end in {string.Join(" or ", ends)}. Add it.");
        }
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            call.Faults.Add($"{option.Name}: the folder {folder} does not exist. Make it, or name another.");
        }
    }

    /// <summary>Scores everything, and writes the file and the picture.</summary>
    /// <returns>How many were called anomalies.</returns>
    public int Run(IProgress<double> progress, CancellationToken stop)
    {
        int[] anomalyLabels = [.. data.ClassNames.Select((name, i) => (name, i))
            .Where(pair => pair.name == Anomaly).Select(pair => pair.i)];
        var rows = new ScoreFile(data, detector.Threshold);
        AtomicFile.Write(File, stream =>
        {
            using IScoreWriter writer = rows.Open(stream, isJson: File.EndsWith(
                ".json", StringComparison.OrdinalIgnoreCase));
            foreach (ScoredExamples part in detector.Run(data, progress, stop))
            {
                for (int i = 0; i < part.Scores.Length; i++)
                {
                    writer.Write(part, i);
                    flagged += detector.Threshold.IsAnomaly(part.Scores[i]) ? 1 : 0;
                    Keep(part, i);
                    if (anomalyLabels.Length > 0)
                    {
                        bool isOdd = data.Labels[part.First + i] == anomalyLabels[0];
                        (isOdd ? anomalous : ordinary).Add(part.Scores[i]);
                    }
                }
            }
        });
        if (HeatMap is { } picture)
        {
            AtomicFile.WriteAllBytes(picture, Png.Encode(Picture()));
        }

        return flagged;
    }

    /// <summary>Says what was found.</summary>
    public void Say()
    {
        AnomalyThreshold threshold = detector.Threshold;
        Estimate? area = anomalous.Count > 0 && ordinary.Count > 0
            ? Auroc.Of(anomalous.ToArray(), ordinary.ToArray()) : null;
        StrangeExample[] top = Strangest();
        if (call.IsJson)
        {
            SayJson(threshold, area, top);
            return;
        }

        TextWriter lines = call.Terminal.Out;
        lines.WriteLine(
            $"{data.Name}: {NumberText.Count(data.Count)} examples scored by {Meaning()}, in nats; higher is stranger");
        lines.WriteLine(
            $"  threshold  {NumberText.Nats(threshold.Value)}: at most {NumberText.Share(threshold.FalseAlarmRate)} of "
            + $"ordinary examples lie above, by {NumberText.Count(threshold.Examples)} held-out ones ({Part})");
        lines.WriteLine(
            $"  anomalies  {NumberText.Count(flagged)} ({NumberText.Share((double)flagged / data.Count)})");
        if (area is { } known)
        {
            lines.WriteLine(
                $"  AUROC      {known.Mean:F3} ± {known.StandardError:F3}: {NumberText.Count(anomalous.Count)} of "
                + $"class {Anomaly} against {NumberText.Count(ordinary.Count)} others");
        }

        bool isTable = data.Table is not null;
        var table = new MeasureTable(
            "strangest", "score", "p-value",
            isTable ? "odd columns (nats)" : words is not null ? "sentence" : "");
        foreach (StrangeExample each in top)
        {
            table.Add(
                $"{(isTable ? "row " : "")}{Number(each.Example)}", NumberText.Nats(each.Score),
                NumberText.Short(threshold.PValue(each.Score)), SentenceOf(each) ?? each.Odd);
        }

        table.Write(call.Terminal);
        lines.WriteLine($"Scores: {File}");
        if (HeatMap is not null)
        {
            lines.WriteLine($"Where they are odd: {HeatMap}");
        }
    }

    private void SayJson(AnomalyThreshold threshold, Estimate? area, StrangeExample[] top) => call.WriteJson(new
    {
        Run = model.Folder.Path,
        Data = data.Name,
        Examples = data.Count,
        Score = score.ToString(),
        Unit = "nats per example",
        Threshold = threshold.Value,
        threshold.FalseAlarmRate,
        CalibratedOn = Part,
        CalibrationExamples = threshold.Examples,
        Anomalies = flagged,
        Auroc = area?.Mean,
        AurocStandardError = area?.StandardError,
        AnomalyClass = Anomaly,
        Strangest = top.Select(each => new
        {
            Example = Number(each.Example),
            each.Score,
            PValue = threshold.PValue(each.Score),
            each.Odd,
            Sentence = SentenceOf(each),
        }),
        File,
        HeatMap,
    });

    private string Meaning() => score switch
    {
        AnomalyScore.LogLikelihood => "-log p(x)",
        AnomalyScore.Reconstruction => "the reconstruction term, -E[log p(x|z)]",
        _ => "-ELBO",
    };

    private string? SentenceOf(StrangeExample each) => words?.Sentences(data, [each.Example])[0];

    private int Number(int example) => ScoreFile.NumberOf(data, example);

    private void Keep(ScoredExamples part, int i)
    {
        if (strangest.Count >= Shown && strangest.TryPeek(out _, out double least) && part.Scores[i] <= least)
        {
            return;
        }

        float[] losses = HeatMap is null ? [] : part.LossesOf(i).ToArray();
        strangest.Enqueue(
            new StrangeExample(part.First + i, part.Scores[i], Odd(part.LossesOf(i)), losses), part.Scores[i]);
        if (strangest.Count > Shown)
        {
            strangest.Dequeue();
        }
    }

    private StrangeExample[] Strangest() =>
        [.. strangest.UnorderedItems.Select(pair => pair.Element).OrderByDescending(each => each.Score)
            .ThenBy(each => each.Example)];

    // The columns whose loss is farthest above the usual.
    private string Odd(ReadOnlySpan<float> losses)
    {
        if (model.Model.Likelihood is not Distributions.TableLikelihood table)
        {
            return "";
        }

        float[] own = losses.ToArray();
        IEnumerable<string> found = own
            .Select((loss, i) => (Column: table.Layout.Columns[i].Column.Name, Above: loss - detector.UsualLosses[i]))
            .Where(each => each.Above > 0).OrderByDescending(each => each.Above).Take(OddColumns)
            .Select(each => $"{each.Column} +{NumberText.Nats(each.Above)}");
        return string.Join(", ", found);
    }

    private Picture Picture()
    {
        StrangeExample[] top = Strangest();
        int[] indices = [.. top.Select(each => each.Example)];
        var images = new ModelImages(model.Model);
        (ImageBatch originals, ImageBatch rebuilt) = images.Reconstructions(data, indices);
        ImageBatch heat = Reports.HeatMap.Over(
            originals, top.SelectMany(each => each.Losses).ToArray(), detector.UsualLosses);
        return RunPictures.Stacks(
            [Reports.HeatMap.Coloured(originals), Reports.HeatMap.Coloured(rebuilt), heat]);
    }

    private sealed record StrangeExample(int Example, double Score, string Odd, float[] Losses);
}
