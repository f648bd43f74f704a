using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// Watches for posterior collapse, latents whose posterior equals the prior for every x (Bowman et al. 2016; Lucas et
/// al. 2019): a latent is dead while its KL, and twice its standard error, is below 0.01 nats or its posterior mean
/// varies by less than 0.01 between examples. It speaks once for each that died, when it was dead in three looks in a
/// row, when none is left in two, and at once when the last are about to go; and again when latents came back.
/// </summary>
public sealed class CollapseDoctor
{
    /// <summary>The variance of posterior means below which a latent is not used.</summary>
    public const double LeastVariance = 0.01;

    /// <summary>The KL below which a latent tells nothing; nats.</summary>
    public const double LeastKl = 0.01;

    /// <summary>How many looks in a row make it certain.</summary>
    public const int LooksForCertainty = 3;

    // all of the code together this small, and falling: what is left goes next
    private const double FadingKl = 1;
    private const double FadingShare = 0.5;

    // a first look may come before anything was learned
    private const int LooksForTheEnd = 2;

    // Rows: the looks in a row that found a latent dead; the epochs at the first of them; whether it was spoken of.
    // The last row: the highest total KL so far, and whether fading and the end were said.
    private const int Rows = 4;

    private readonly Tensor state;
    private readonly int latents;

    /// <summary>A doctor of a model with so many latents.</summary>
    public CollapseDoctor(int latents)
    {
        this.latents = latents;
        Width = Math.Max(latents, 3);
        state = Tensor.Zeros(new Shape(Rows, Width));
    }

    /// <summary>Whether single latents are spoken of, or only all of them together.</summary>
    public bool NamesLatents { get; init; } = true;

    /// <summary>What was seen so far, for checkpoints.</summary>
    public (string Name, Tensor Value) State => ("doctor.seen", state);

    private int Width { get; }

    /// <summary>Takes a look in.</summary>
    /// <param name="epochs">How far training is, epochs, whole and part.</param>
    /// <param name="use">What was seen.</param>
    /// <returns>What is to be said, or null.</returns>
    public CollapseRemark? Examine(double epochs, LatentUse use)
    {
        float[] seen = state.ToArray();
        Span<float> looks = seen.AsSpan(0, latents);
        Span<float> since = seen.AsSpan(Width, latents);
        Span<float> said = seen.AsSpan(2 * Width, latents);
        Span<float> whole = seen.AsSpan(3 * Width, 3);
        int dead = 0;
        for (int j = 0; j < latents; j++)
        {
            if (!IsDead(use, j))
            {
                looks[j] = 0;
                continue;
            }

            dead++;
            since[j] = looks[j] == 0 ? (float)epochs : since[j];
            looks[j]++;
        }

        CollapseRemark? remark = Say(use, dead, looks, since, said, whole);
        whole[0] = Math.Max(whole[0], (float)use.Kl.Sum());
        state.CopyFrom(seen);
        return remark;
    }

    private static bool IsDead(LatentUse use, int latent) =>
        use.Kl.Count > 0
            ? use.Kl[latent] + (2 * use.KlError[latent]) < LeastKl
            : use.MeanVariance[latent] < LeastVariance;

    private static float Fewest(ReadOnlySpan<float> looks)
    {
        float fewest = float.PositiveInfinity;
        foreach (float count in looks)
        {
            fewest = Math.Min(fewest, count);
        }

        return fewest;
    }

    private CollapseRemark? Say(
        LatentUse use, int dead, Span<float> looks, Span<float> since, Span<float> said, Span<float> whole)
    {
        double total = use.Kl.Sum();
        bool isOver = dead == latents && Fewest(looks) >= LooksForTheEnd;
        bool isFading = use.Kl.Count > 0 && total < FadingKl && total < FadingShare * whole[0];
        if (whole[2] == 1 && dead < latents)
        {
            whole[1] = whole[2] = 0;
            said.Clear();
            return new CollapseRemark(CollapseStage.Recovered, [], null, 0, dead, latents, use);
        }

        var named = new List<int>();
        for (int j = 0; j < latents; j++)
        {
            if (said[j] == 0 && (looks[j] >= LooksForCertainty || (looks[j] > 0 && isOver)))
            {
                named.Add(j);
                said[j] = 1;
            }
        }

        bool isNew = (isOver && whole[2] == 0) || (isFading && whole[1] == 0 && !isOver);
        whole[1] = isFading || isOver ? 1 : whole[1];
        whole[2] = isOver ? 1 : whole[2];
        if (!isNew && (named.Count == 0 || isOver || !NamesLatents))
        {
            return null;
        }

        double first = double.PositiveInfinity;
        double fewest = double.PositiveInfinity;
        foreach (int j in named)
        {
            first = Math.Min(first, since[j]);
            fewest = Math.Min(fewest, looks[j]);
        }

        return new CollapseRemark(
            isOver ? CollapseStage.Complete : isNew ? CollapseStage.Fading : CollapseStage.Latents,
            named, named.Count == 0 ? null : first, named.Count == 0 ? 0 : (int)fewest, dead, latents, use);
    }
}
