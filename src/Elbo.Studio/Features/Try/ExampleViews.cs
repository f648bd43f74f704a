using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Try;

/// <summary>
/// What a model makes of one example: code, reconstruction, score, and as pictures where it is odd and how it looks
/// without noise.
/// </summary>
internal sealed class ExampleViews(RunScores scores)
{
    private const int PosteriorDraws = 16;

    /// <summary>
    /// The posterior of an example: its mean, and ln of its variance where it has one; nothing of a model without
    /// latents.
    /// </summary>
    public static (float[] Mean, float[]? LogVariance) Code(LoadedRun run, float[] example, int[] label)
    {
        if (run.Shared.LatentSize == 0)
        {
            return ([], null);
        }

        float[] mean = [];
        float[]? logVariance = null;
        EncodedCodes.Run(
            run.Trained.Model, RunScores.DataOf(run, example, label), null, CodeKind.Mean, Options(run),
            batch =>
            {
                mean = batch.Codes.ToArray();
                logVariance = batch.Scales.IsEmpty
                    ? null : [.. batch.Scales.ToArray().Select(scale => 2 * MathF.Log(scale))];
            },
            progress: null, CancellationToken.None);
        return (mean, logVariance);
    }

    /// <summary>
    /// The sentence that a model makes of the code of one; null for models of other data, or without a code.
    /// </summary>
    public static string? Rewritten(LoadedRun run, float[] code) =>
        code.Length == 0 ? null : run.Sentences?.Write(code, 1, new WordChoice()).Single();

    /// <summary>
    /// The mean of x over draws of the posterior: what all explanations of the example have in common, so noise on it
    /// is averaged away. Null for a model without a posterior.
    /// </summary>
    public static float[]? Denoised(LoadedRun run, float[] example, int[] label)
    {
        if (!run.Shared.HasDensity)
        {
            return null;
        }

        var data = RunScores.DataOf(run, example, label);
        float[] mean = new float[run.ItemSize];
        for (int draw = 0; draw < PosteriorDraws; draw++)
        {
            EncodedCodes.Run(
                run.Trained.Model, data, null, CodeKind.Draw, Options(run) with { Seed = (ulong)draw },
                batch =>
                {
                    float[] decoded = run.Shared.Decode(batch.Codes, label);
                    for (int i = 0; i < mean.Length; i++)
                    {
                        mean[i] += decoded[i] / PosteriorDraws;
                    }
                },
                progress: null, CancellationToken.None);
        }

        return mean;
    }

    /// <summary>The example with what is odd in red; null where nothing says what is usual.</summary>
    public ImageBatch? Heat(LoadedRun run, float[] example, ScoredExamples score) =>
        scores.Detector(run) is { } detector
            ? HeatMap.Over(run.Images(example), score.LossesOf(0), detector.UsualLosses) : null;

    /// <summary>An item of a part of a run's data, and its class where the model is told of classes.</summary>
    /// <exception cref="StudioFault">There is no such item.</exception>
    public static (float[] Example, int[] Label) Item(LoadedRun run, Dataset data, int index)
    {
        if ((uint)index >= (uint)data.Count)
        {
            throw StudioFault.NotFound(
                $"{data.Name}: there is no example {index}. They run from 0 to {data.Count - 1}.");
        }

        float[] example = new float[run.ItemSize];
        data.Read([index], example);
        return (example, run.Shared.Classes > 0 ? [data.Labels[index]] : []);
    }

    private static EvaluationOptions Options(LoadedRun run) => EvaluationPlan.Of(run.Trained.Recipe);
}
