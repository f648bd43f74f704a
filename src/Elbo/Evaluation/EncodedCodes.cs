using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>What a code of an example is.</summary>
public enum CodeKind
{
    /// <summary>The mean of q(z|x), which needs no random numbers.</summary>
    Mean,

    /// <summary>A draw of q(z|x), by the seed and the example's index.</summary>
    Draw,
}

/// <summary>The codes of examples, batch by batch, so that data of any size can be encoded.</summary>
/// <remarks>A model may be used by one thread at a time; several models at once are fine.</remarks>
public static class EncodedCodes
{
    private const uint NoiseEpoch = 4;

    /// <summary>Encodes examples and hands them on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="indices">Which of them, in this order; null for all.</param>
    /// <param name="kind">Means or draws.</param>
    /// <param name="options">Seed, binarization, batch.</param>
    /// <param name="visit">Called for each batch, in order, on this thread.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="EvaluationException">
    /// The options cannot be, the data is not what the model takes, or a code is not finite.
    /// </exception>
    /// <exception cref="ModelException">The model needs labels that the data does not have.</exception>
    /// <exception cref="DataException">An index is not an item.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static void Run(
        Model model, Dataset data, IReadOnlyList<int>? indices, CodeKind kind, EvaluationOptions options,
        Action<CodeBatch> visit, IProgress<double>? progress, CancellationToken stop)
    {
        int[] all = indices is null ? BatchPass.Everything(data) : [.. indices];
        var pass = new BatchPass(model, data, all, options);
        var random = new RandomStream(options.Seed, RandomPurpose.Evaluation, NoiseEpoch);
        pass.Run(
            batch =>
            {
                Distribution posterior = batch.Posterior;
                Tensor codes = kind == CodeKind.Mean
                    ? posterior.Mean
                    : posterior.Sample(new SampleNoise(random, batch.Batch.Examples, 0, 1));
                ReadOnlySpan<float> values = codes.ToArray();
                ReadOnlySpan<float> scales = PosteriorScales.Of(posterior) is { } found ? found.ToArray() : [];
                CheckFinite(data, batch, values, scales);
                visit(new CodeBatch(batch.First, batch.Batch.Examples.Span, values, scales));
                progress?.Report((double)(batch.First + batch.Count) / all.Length);
            },
            stop);
    }

    private static void CheckFinite(
        Dataset data, in EncodedBatch batch, ReadOnlySpan<float> codes, ReadOnlySpan<float> scales)
    {
        int size = codes.Length / batch.Count;
        for (int i = 0; i < codes.Length; i++)
        {
            if (!float.IsFinite(codes[i]) || (!scales.IsEmpty && !float.IsFinite(scales[i])))
            {
                throw new EvaluationException(
                    $"{data.Name}: latent {i % size} of item {batch.Batch.Examples[i / size]} is not finite. Check the "
                    + "item's values, or train the model anew.");
            }
        }
    }
}

/// <summary>The codes of some examples; valid while it is visited.</summary>
public readonly ref struct CodeBatch
{
    internal CodeBatch(int first, ReadOnlySpan<int> items, ReadOnlySpan<float> codes, ReadOnlySpan<float> scales)
    {
        First = first;
        Items = items;
        Codes = codes;
        Scales = scales;
    }

    /// <summary>The position of the first among all that are encoded.</summary>
    public int First { get; }

    /// <summary>The index of each example in its data set.</summary>
    public ReadOnlySpan<int> Items { get; }

    /// <summary>How many there are.</summary>
    public int Count => Items.Length;

    /// <summary>The codes, [count, latent].</summary>
    public ReadOnlySpan<float> Codes { get; }

    /// <summary>
    /// The posterior's standard deviations, [count, latent]; empty where it has none, as the code of an autoencoder.
    /// </summary>
    public ReadOnlySpan<float> Scales { get; }
}
