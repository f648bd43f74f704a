using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Continuity and completeness of a latent space (Rocca 2019, "Understanding variational autoencoders": close codes
/// should decode to like things, and every code to something), each made a number: docs/measures.md has the
/// definitions. For models with a prior and without. A model that is told labels is told those of the data, in turn for
/// draws, and on the way between two examples that of the first.
/// </summary>
public static class LatentSpace
{
    private const uint PairNoise = 3;

    /// <summary>Measures a model on unseen data.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">
    /// Unseen examples: the first half are what an image may be near to, the second half say how near is near.
    /// </param>
    /// <param name="space">How many draws, pairs, steps.</param>
    /// <param name="options">Seed, binarization, batch.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The options cannot be, or there are fewer than four examples.</exception>
    /// <exception cref="ModelException">The model needs labels that the data does not have.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static LatentSpaceResult Of(
        Model model, Dataset data, LatentSpaceOptions space, EvaluationOptions options,
        IProgress<double>? progress, CancellationToken stop)
    {
        space.Check();
        if (data.Count < 4)
        {
            throw new EvaluationException($"Latent space: {data.Count} examples are too few. Take 200 or more.");
        }

        float[] codes = PosteriorMeans.Of(model, data, options, stop);
        Dataset references = data.Slice(0, data.Count / 2);
        Dataset unseen = data.Slice(references.Count, data.Count - references.Count);
        float[] pixels = new float[unseen.Count * unseen.ItemShape.Count];
        unseen.Read([.. Enumerable.Range(0, unseen.Count)], pixels);
        double limit = Distances.Quantile(Nearest(pixels, references, stop), space.Quantile);
        progress?.Report(0.2);
        int[] labels = SampleQuality.LabelsToTell(model, data).ToArray();
        float[] draws = DecodedCodes.Of(
            model, LatentDraws.Of(model, codes, space.Draws, options.Seed),
            labels.Length == 0 ? [] : [.. Enumerable.Range(0, space.Draws).Select(i => labels[i % labels.Length])],
            stop);
        double complete = Share(draws, references, limit, stop);
        progress?.Report(0.4);
        float[] own = DecodedCodes.Of(
            model, codes.AsSpan(references.Count * model.LatentSize),
            labels.Length == 0 ? [] : labels.AsSpan(references.Count), stop);
        double reached = Share(own, references, limit, stop);
        progress?.Report(0.6);
        (int A, int B)[] pairs = Pairs(data.Count, space.Pairs, options.Seed);
        double[] centre = model.HasDensity
            ? new double[model.LatentSize]
            : LatentDraws.Centres(codes, model.LatentSize);
        PathSmoothness straight = Smoothness(
            model, pairs, labels, references, limit, space.Steps,
            (a, b) => LatentPath.Straight(Code(a), Code(b), space.Steps), stop);
        progress?.Report(0.8);
        PathSmoothness spherical = Smoothness(
            model, pairs, labels, references, limit, space.Steps,
            (a, b) => LatentPath.Spherical(Code(a), Code(b), centre, space.Steps), stop);
        progress?.Report(1);
        return new LatentSpaceResult
        {
            HasPrior = model.HasDensity,
            Draws = space.Draws,
            References = references.Count,
            Quantile = space.Quantile,
            NearDistance = limit,
            Completeness = complete,
            ReconstructionsNear = reached,
            Straight = straight,
            Spherical = spherical,
        };

        ReadOnlySpan<float> Code(int example) => codes.AsSpan(example * model.LatentSize, model.LatentSize);
    }

    private static IEnumerable<double> Nearest(float[] images, Dataset references, CancellationToken stop) =>
        NearestItems.Of(images, references, null, stop).Select(item => item.Distance);

    private static double Share(float[] images, Dataset references, double limit, CancellationToken stop) =>
        Nearest(images, references, stop).Average(distance => distance <= limit ? 1.0 : 0.0);

    // Neighbours in a random order, so that no order of classes shows.
    private static (int A, int B)[] Pairs(int examples, int pairs, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, examples)];
        new RandomStream(seed, RandomPurpose.Evaluation, PairNoise).Shuffle(order);
        return [.. Enumerable.Range(0, Math.Min(pairs, examples / 2)).Select(i => (order[2 * i], order[(2 * i) + 1]))];
    }

    private static PathSmoothness Smoothness(
        Model model, (int A, int B)[] pairs, int[] labels, Dataset references, double limit, int steps,
        Func<int, int, float[]> path, CancellationToken stop)
    {
        int size = model.ItemShape.Count;
        List<double> roughness = [];
        List<double> unevenness = [];
        List<double> detour = [];
        float[] middles = new float[pairs.Length * size];
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            (int a, int b) = pairs[pair];
            float[] images = DecodedCodes.Of(
                model, path(a, b), labels.Length == 0 ? [] : [.. Enumerable.Repeat(labels[a], steps + 1)], stop);
            images.AsSpan(steps / 2 * size, size).CopyTo(middles.AsSpan(pair * size));
            double chord = Distances.Between(images.AsSpan(0, size), images.AsSpan(steps * size, size));
            double[] lengths = [.. Enumerable.Range(0, steps).Select(step => Distances.Between(
                images.AsSpan(step * size, size), images.AsSpan((step + 1) * size, size)))];
            if (chord > 0)
            {
                roughness.Add(steps * lengths.Max() / chord);
                unevenness.Add(steps * lengths.Max() / lengths.Sum());
                detour.Add(lengths.Sum() / chord);
            }
        }

        return new PathSmoothness
        {
            Pairs = roughness.Count,
            Roughness = Estimate.Of([.. roughness]),
            Unevenness = Estimate.Of([.. unevenness]),
            Detour = Estimate.Of([.. detour]),
            MiddlesNear = Share(middles, references, limit, stop),
        };
    }
}
