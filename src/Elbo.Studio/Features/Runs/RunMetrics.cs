using System.Text.Json;
using System.Text.Json.Serialization;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Studio.Features.Runs;

/// <summary>Lines of metrics.jsonl, and events of a training that become such lines, as the API has them.</summary>
internal static class RunMetrics
{
    private static readonly JsonSerializerOptions AsWritten = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The epochs of a run.</summary>
    public static IReadOnlyList<EpochPoint> Epochs(RunFolder folder) =>
        [.. EpochMetrics.Epochs(folder).Select(Point)];

    /// <summary>An epoch that has just ended.</summary>
    public static EpochPoint Point(EpochFinished epoch) => Point(JsonSerializer.SerializeToElement(
        EpochMetrics.Write(epoch).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        AsWritten));

    /// <summary>What was said of a run, each with the epoch in which it was.</summary>
    public static IReadOnlyList<RunRemark> Remarks(RunFolder folder)
    {
        List<RunRemark> remarks = [];
        int done = 0;
        foreach (JsonElement line in MetricsLog.Read(folder.MetricsPath))
        {
            if (line.TryGetProperty("remark", out JsonElement text) && text.ValueKind == JsonValueKind.String)
            {
                string stage = line.TryGetProperty("stage", out JsonElement kind) ? kind.ToString() : "";
                remarks.Add(new RunRemark(done + 1, text.GetString()!, Kind(stage)));
            }
            else
            {
                done = (int)(MetricsLog.Number(line, "epoch") ?? done);
            }
        }

        return remarks;
    }

    /// <summary>A stage as a word of the API.</summary>
    public static string Kind(string stage) => JsonNamingPolicy.CamelCase.ConvertName(stage);

    private static EpochPoint Point(JsonElement line) => new()
    {
        Epoch = (int)(MetricsLog.Number(line, "epoch") ?? 0),
        Train = Terms(line, "train"),
        HeldOut = line.TryGetProperty("heldOutLoss", out _) ? Terms(line, "heldOut") : null,
        KlWeight = MetricsLog.Number(line, "klWeight"),
        LearningRate = MetricsLog.Number(line, "learningRate"),
        Seconds = MetricsLog.Number(line, "seconds"),
        LatentKl = line.TryGetProperty("klPerLatent", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.Number
                ? each.GetDouble() : double.NaN)]
            : null,
        ActiveUnits = MetricsLog.Number(line, "activeUnits"),
        MutualInformation = MetricsLog.Number(line, "mutualInformation"),
        DecoderUse = MetricsLog.Number(line, "decoderUse"),
    };

    private static EpochTerms Terms(JsonElement line, string part) => new(
        MetricsLog.Number(line, $"{part}Loss"), MetricsLog.Number(line, $"{part}Reconstruction"),
        MetricsLog.Number(line, $"{part}Kl"), MetricsLog.Number(line, $"{part}Penalty"));
}
