using Elbo.Data;
using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>How latents are traversed.</summary>
public sealed record TraversalOptions
{
    /// <summary>Codes of a latent, from one end of its range to the other; 2 or more.</summary>
    public int Steps { get; init; } = 9;

    /// <summary>How many standard deviations the range goes to each side; above 0.</summary>
    public double Range { get; init; } = 3;

    /// <summary>How many latents, the most informative first; 1 or more.</summary>
    public int Most { get; init; } = 16;
}

/// <summary>
/// Codes in which one latent at a time goes through its range while the others stay (Higgins et al. 2017, "beta-VAE",
/// figure 2), the latents with the most information first: by KL(q(z_j|x) || p(z_j)), and by the variance of codes
/// where that has no closed form or there is no prior. Levels below that of the latent follow it, at the means of their
/// priors.
/// </summary>
public sealed record LatentTraversal
{
    private const int Examples = 1000;

    /// <summary>The latents, the most informative first.</summary>
    public required IReadOnlyList<TraversedLatent> Latents { get; init; }

    /// <summary>Whether the range is that of the prior, or else that of the data's codes.</summary>
    public required bool IsOfPrior { get; init; }

    /// <summary>Chooses latents and makes their codes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Examples by which latents are ordered; 1,000 are looked at.</param>
    /// <param name="from">The index of the example whose code the other latents keep; null for the middle.</param>
    /// <param name="traversal">Steps, range, how many.</param>
    /// <param name="options">Seed, binarization, batch.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">
    /// The options cannot be, or the data is not what the model takes.
    /// </exception>
    /// <exception cref="DataException">There is no such example.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static LatentTraversal Of(
        Model model, Dataset data, int? from, TraversalOptions traversal, EvaluationOptions options,
        CancellationToken stop)
    {
        if (traversal.Steps < 2 || !(traversal.Range > 0) || traversal.Most < 1)
        {
            throw new EvaluationException(
                $"Traversal: {traversal.Steps} steps, range {traversal.Range}, {traversal.Most} latents: expected 2 "
                + "steps, a range above 0 and 1 latent, or more.");
        }

        EvaluationOptions plain = options with { Samples = 0, ElboSamples = 1 };
        Dataset few = data.Spread(Examples);
        ModelMeasures measures = Evaluator.Measure(model, few, plain, progress: null, stop);
        double[] kl = measures is EvaluationResult { KlPerDimension: { Count: > 0 } known } ? [.. known] : [];
        float[] codes = PosteriorMeans.Of(model, few, plain, stop);
        double[] variances = ActiveUnits.Variances(codes, model.LatentSize);
        bool isOfPrior = kl.Length > 0;
        double[] centre = isOfPrior ? new double[model.LatentSize] : LatentDraws.Centres(codes, model.LatentSize);
        float[] zeros = [.. centre.Select(number => (float)number)];
        float[] middle = from is { } example
            ? PosteriorMeans.Of(model, data, [example], plain, stop)
            : CodeLevels.From(model, zeros, model.LevelSizes.Count - 1);
        double[] worth = isOfPrior ? kl : variances;
        return new LatentTraversal
        {
            IsOfPrior = isOfPrior,
            Latents =
            [
                .. Enumerable.Range(0, model.LatentSize).OrderByDescending(latent => worth[latent])
                    .Take(traversal.Most)
                    .Select(latent => new TraversedLatent(
                        latent, isOfPrior ? kl[latent] : null, variances[latent],
                        Range(model, middle, latent, isOfPrior, centre, variances, traversal))),
            ],
        };
    }

    // The prior of the highest level is standard. A latent below it goes around its mean given the levels above, as far
    // as the codes of the data do; what lies below a latent follows it.
    private static float[] Range(
        Model model, float[] middle, int latent, bool isOfPrior, double[] centre, double[] variances,
        TraversalOptions traversal)
    {
        IReadOnlyList<int> sizes = model.LevelSizes;
        int level = 0;
        for (int end = sizes[0]; end <= latent; end += sizes[level])
        {
            level++;
        }

        bool isTop = level == sizes.Count - 1;
        double deviation = isTop && isOfPrior ? 1 : Math.Sqrt(variances[latent]);
        return CodeLevels.From(
            model, Codes(middle, latent, isTop ? centre[latent] : middle[latent], deviation, traversal), level);
    }

    private static float[] Codes(
        float[] middle, int latent, double centre, double deviation, TraversalOptions traversal)
    {
        float[] codes = new float[traversal.Steps * middle.Length];
        for (int step = 0; step < traversal.Steps; step++)
        {
            middle.CopyTo(codes, step * middle.Length);
            double away = traversal.Range * ((2.0 * step / (traversal.Steps - 1)) - 1);
            codes[(step * middle.Length) + latent] = (float)(centre + (away * deviation));
        }

        return codes;
    }
}

/// <summary>A latent that goes through its range.</summary>
/// <param name="Latent">Which.</param>
/// <param name="Kl">KL(q(z_j|x) || p(z_j)), averaged over examples; nats. Null where the order is by variance.</param>
/// <param name="Variance">The variance of the posterior means, or codes, over examples.</param>
/// <param name="Codes">[steps, latent].</param>
public sealed record TraversedLatent(int Latent, double? Kl, double Variance, float[] Codes);
