using Elbo.Training;

namespace Elbo.Runs;

/// <summary>An epoch as a line of <c>metrics.jsonl</c>; losses in nats per example.</summary>
public static class EpochMetrics
{
    // KL divergences of many latents: what is below a millionth of a nat tells nothing
    private const int Digits = 6;

    /// <summary>The names and values of a line.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Write(EpochFinished epoch)
    {
        yield return new("epoch", epoch.Epoch);
        yield return new("trainLoss", epoch.Train.Loss);
        yield return new("trainReconstruction", epoch.Train.Reconstruction);
        if (!epoch.Train.LacksKl)
        {
            yield return new("trainKl", epoch.Train.Kl);
        }

        if (epoch.Train.Penalty is { } penalty)
        {
            yield return new("penalty", penalty.Name);
            yield return new("trainPenalty", penalty.Value);
        }

        if (epoch.HeldOut is { } heldOut)
        {
            yield return new("heldOutLoss", heldOut.Loss);
            yield return new("heldOutReconstruction", heldOut.Reconstruction);
            if (!heldOut.LacksKl)
            {
                yield return new("heldOutKl", heldOut.Kl);
            }

            if (heldOut.Penalty is { } same)
            {
                yield return new("heldOutPenalty", same.Value);
            }
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
            yield return new("mutualInformation", latents.MutualInformation);
            yield return new("decoderUse", latents.DecoderUse);
            if (latents.Kl.Count > 0)
            {
                yield return new("klPerLatent", latents.Kl.Select(kl => Math.Round(kl, Digits)));
                yield return new("klErrorPerLatent", latents.KlError.Select(error => Math.Round(error, Digits)));
            }
        }
    }
}
