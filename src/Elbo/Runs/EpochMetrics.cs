using System.Text.Json;
using Elbo.Objectives;
using Elbo.Training;

namespace Elbo.Runs;

/// <summary>
/// An epoch as a line of <c>metrics.jsonl</c>, losses in nats per example; and a remark of the collapse doctor, which
/// is a line of its own.
/// </summary>
public static class EpochMetrics
{
    // KL divergences of many latents: what is below a millionth of a nat tells nothing
    private const int Digits = 6;

    // Lists of more would outgrow a line, and be most of a run's files: levels are told then, and measures.json has
    // each.
    private const int MostListed = 20_000;

    private const string Remark = "remark";

    private static readonly KeyValuePair<string, object?>[] NoEntries = [];

    /// <summary>The lines of a run that are epochs.</summary>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public static IReadOnlyList<JsonElement> Epochs(RunFolder folder) =>
        [.. MetricsLog.Read(folder.MetricsPath).Where(line => !line.TryGetProperty(Remark, out _))];

    /// <summary>What the collapse doctor said in the course of a run, in order.</summary>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Remarks(RunFolder folder) =>
    [
        .. MetricsLog.Read(folder.MetricsPath)
            .Where(line => line.TryGetProperty(Remark, out JsonElement text) && text.ValueKind == JsonValueKind.String)
            .Select(line => line.GetProperty(Remark).GetString()!),
    ];

    /// <summary>The names and values of a remark's line.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Write(CollapseRemark remark, Recipe recipe) =>
    [
        new(Remark, string.Join(' ', RemarkText.Lines(remark, recipe))),
        new("stage", remark.Stage.ToString()),
        .. remark.Level is { } level ? [new KeyValuePair<string, object?>("level", level)] : NoEntries,
        new("latents", remark.Latents),
        new("since", remark.Since),
        new("dead", remark.Dead),
    ];

    /// <summary>The names and values of an epoch's line.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Write(EpochFinished epoch)
    {
        yield return new("epoch", epoch.Epoch);
        foreach (KeyValuePair<string, object?> term in TermsOf("train", epoch.Train))
        {
            yield return term;
        }

        if (epoch.Train.Penalty is { } penalty)
        {
            yield return new("penalty", penalty.Name);
        }

        if (epoch.HeldOut is { } heldOut)
        {
            foreach (KeyValuePair<string, object?> term in TermsOf("heldOut", heldOut))
            {
                yield return term;
            }
        }

        if (epoch.EncoderSteps is { } steps)
        {
            yield return new("encoderSteps", steps);
        }

        if (!epoch.Train.LacksKl)
        {
            yield return new("klWeight", epoch.KlWeight);
        }

        yield return new("learningRate", epoch.LearningRate);
        yield return new("gradientNorm", epoch.GradientNorm);
        yield return new("seconds", epoch.Seconds);
        yield return new("totalSeconds", epoch.TotalSeconds);
        yield return new("examplesPerSecond", epoch.ExamplesPerSecond);
        yield return new("best", epoch.IsBest);
        if (epoch.Latents is { } latents)
        {
            yield return new("activeUnits", latents.ActiveUnits);
            foreach (KeyValuePair<string, object?> level in LevelsOf(latents))
            {
                yield return level;
            }

            yield return new("mutualInformation", latents.MutualInformation);
            yield return new("decoderUse", latents.DecoderUse);
            if (latents.Kl.Count is > 0 and <= MostListed)
            {
                yield return new("klPerLatent", latents.Kl.Select(kl => Math.Round(kl, Digits)));
                yield return new("klErrorPerLatent", latents.KlError.Select(error => Math.Round(error, Digits)));
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> TermsOf(string of, AverageTerms terms)
    {
        yield return new($"{of}Loss", terms.Loss);
        yield return new($"{of}Reconstruction", terms.Reconstruction);
        if (!terms.LacksKl)
        {
            yield return new($"{of}Kl", terms.Kl);
        }

        if (terms.Penalty is { } penalty)
        {
            yield return new($"{of}Penalty", penalty.Value);
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> LevelsOf(LatentUse latents)
    {
        if (latents.Levels.Count < 2)
        {
            yield break;
        }

        yield return new("levels", latents.Levels);
        yield return new("activeUnitsPerLevel", latents.ActiveUnitsPerLevel);
        if (latents.Kl.Count > 0)
        {
            yield return new("klPerLevel", latents.KlPerLevel.Select(kl => Math.Round(kl, Digits)));
        }
    }
}
