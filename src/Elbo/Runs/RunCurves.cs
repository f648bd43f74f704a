using System.Text.Json;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>The course of a training, read from its <c>metrics.jsonl</c>.</summary>
public static class RunCurves
{
    /// <summary>One value of each quantity for every epoch; null before the first epoch has ended.</summary>
    /// <exception cref="RunException">The metrics cannot be read.</exception>
    public static TrainingCurves? Read(RunFolder folder)
    {
        IReadOnlyList<JsonElement> lines = EpochMetrics.Epochs(folder);
        if (lines.Count == 0)
        {
            return null;
        }

        double[] loss = Column(lines, "trainLoss");
        double[]? heldOut = Has(lines, "heldOutLoss") ? Column(lines, "heldOutLoss") : null;
        JsonElement[] best = [.. lines.Where(line =>
            line.TryGetProperty("best", out JsonElement value) && value.ValueKind == JsonValueKind.True)];
        return new TrainingCurves
        {
            Epochs = Column(lines, "epoch"),
            HeldOutName = folder.Config.Data.Validation > 0 ? "validation" : "test",
            Loss = new Curve(loss, heldOut),
            Reconstruction = new Curve(
                Negated(Column(lines, "trainReconstruction")),
                heldOut is null ? null : Negated(Column(lines, "heldOutReconstruction"))),
            Kl = Optional(lines, "Kl", heldOut is not null),
            Penalty = Optional(lines, "Penalty", heldOut is not null),
            PenaltyName = lines[^1].TryGetProperty("penalty", out JsonElement penalty) ? penalty.GetString() : null,
            KlWeight = Has(lines, "klWeight") ? Column(lines, "klWeight") : null,
            BoundEpochs = BoundEpochs(folder.Config.Recipe, lines),
            BestEpoch = best.Length == 0 || !folder.Config.Recipe.Training.KeepBest
                ? null
                : MetricsLog.Number(best[^1], "epoch"),
        };
    }

    /// <summary>Seconds of training over all processes; null before the first epoch has ended.</summary>
    /// <exception cref="RunException">The metrics cannot be read.</exception>
    public static double? Seconds(RunFolder folder) =>
        EpochMetrics.Epochs(folder) is [.., var last] ? MetricsLog.Number(last, "totalSeconds") : null;

    private static int BoundEpochs(Recipe recipe, IReadOnlyList<JsonElement> lines)
    {
        ObjectiveRecipe objective = recipe.Objective;
        int before = objective.Kind == ObjectiveChoice.Iwae ? 0 : recipe.Epochs - objective.IwaeEpochs;
        return lines.Count(line => MetricsLog.Number(line, "epoch") > before);
    }

    private static bool Has(IReadOnlyList<JsonElement> lines, string key) =>
        lines.Any(line => MetricsLog.Number(line, key) is not null);

    private static Curve? Optional(IReadOnlyList<JsonElement> lines, string name, bool hasHeldOut) =>
        Has(lines, $"train{name}")
            ? new Curve(Column(lines, $"train{name}"), hasHeldOut ? Column(lines, $"heldOut{name}") : null)
            : null;

    /// <summary>
    /// How the latents were used epoch by epoch, and what the doctor said; null where it never looked.
    /// </summary>
    /// <exception cref="RunException">The metrics cannot be read.</exception>
    public static LatentHealth? Health(RunFolder folder)
    {
        JsonElement[] lines =
            [.. EpochMetrics.Epochs(folder).Where(line => line.TryGetProperty("decoderUse", out _))];
        if (lines.Length == 0)
        {
            return null;
        }

        double[][] kl = [.. lines.Select(Divergences)];
        int latents = kl.Min(each => each.Length);
        return new LatentHealth
        {
            Epochs = Column(lines, "epoch"),
            KlPerLatent = [.. Enumerable.Range(0, latents).Select(j => kl.Select(each => each[j]).ToArray())],
            Levels = Levels(lines[^1]),
            ActiveUnits = Column(lines, "activeUnits"),
            MutualInformation = Column(lines, "mutualInformation"),
            DecoderUse = Column(lines, "decoderUse"),
            Remarks = EpochMetrics.Remarks(folder),
        };
    }

    private static double[] Divergences(JsonElement line) =>
        line.TryGetProperty("klPerLatent", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(kl => kl.ValueKind == JsonValueKind.Number ? kl.GetDouble()
                : double.NaN)]
            : [];

    private static int[] Levels(JsonElement line) =>
        line.TryGetProperty("levels", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(size => size.TryGetInt32(out int latents) ? latents : 0)]
            : [];

    private static double[] Column(IReadOnlyList<JsonElement> lines, string key) =>
        [.. lines.Select(line => MetricsLog.Number(line, key) ?? double.NaN)];

    private static double[] Negated(double[] values) => [.. values.Select(value => -value)];
}
