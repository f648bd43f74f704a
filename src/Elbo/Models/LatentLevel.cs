using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// One level of latents of a batch: its posterior, its prior, and samples of the posterior. In a hierarchy both may be
/// conditional on samples of another level. Belongs to the running step.
/// </summary>
public sealed class LatentLevel
{
    /// <summary>q(z|x); in a hierarchy given the level that it was inferred from.</summary>
    public Distribution Posterior { get; private set; } = null!;

    /// <summary>p(z); in a hierarchy given the level above.</summary>
    public Distribution Prior { get; internal set; } = null!;

    /// <summary>z drawn from q, [samples, batch, latent].</summary>
    public Tensor Samples { get; private set; } = null!;

    /// <summary>
    /// Where the factor of the samples' gradient goes, if they were drawn with <see cref="SampleGradient.Scaled"/> and
    /// gradients are recorded.
    /// </summary>
    public ScaledGradient? Scale { get; private set; }

    /// <summary>
    /// Whether the level above, which the prior is conditional on, was drawn given these samples, as in bottom-up
    /// inference. q and p must then be compared at the very samples: a closed form would average over z and keep a
    /// prior that belongs to another z.
    /// </summary>
    public bool PriorSeesSamples { get; private set; }

    /// <summary>Whether KL(q || p) given the other level has a closed form that is part of the bound.</summary>
    public bool HasClosedForm => !PriorSeesSamples && KlDivergence.HasClosedForm(Posterior, Prior);

    /// <summary>
    /// KL(q || p) of each example, [batch], in nats; where the distributions are conditional on samples, their mean.
    /// </summary>
    /// <param name="usesClosedForm">Whether it is taken in closed form where there is one, or from the samples.</param>
    public Tensor Kl(bool usesClosedForm) => usesClosedForm && HasClosedForm
        ? OverSamples(KlDivergence.PerDimension(Posterior, Prior)).Sum(-1)
        : KlDivergence.MonteCarlo(Posterior, Prior, Samples).Mean(0);

    /// <summary>
    /// The same for each latent, [batch, latent]: in closed form where there is one, else from the samples, where the
    /// distributions are of independent normals; null otherwise.
    /// </summary>
    public Tensor? KlPerLatent() => SampledKlPerLatent() is { } each ? OverSamples(each) : null;

    /// <summary>
    /// The same without the mean over samples: [samples, batch, latent] where it depends on them, else [batch, latent].
    /// </summary>
    internal Tensor? SampledKlPerLatent() => HasClosedForm
        ? KlDivergence.PerDimension(Posterior, Prior)
        : KlDivergence.MonteCarloPerDimension(Posterior, Prior, Samples);

    /// <summary>A level, for models.</summary>
    /// <param name="posterior">q(z|x).</param>
    /// <param name="prior">p(z).</param>
    /// <param name="samples">z drawn from q, [samples, batch, latent].</param>
    /// <param name="scale">Where the factor of the samples' gradient goes; or null.</param>
    public static LatentLevel Of(
        Distribution posterior, Distribution prior, Tensor samples, ScaledGradient? scale = null)
    {
        LatentLevel level = Tape.Borrow<LatentLevel>();
        level.Posterior = posterior;
        level.Prior = prior;
        level.Samples = samples;
        level.Scale = scale;
        level.PriorSeesSamples = false;
        return level;
    }

    /// <summary>A level whose prior follows, once the level above has been drawn given these samples.</summary>
    internal static LatentLevel BottomUp(Distribution posterior, Tensor samples)
    {
        LatentLevel level = Of(posterior, null!, samples);
        level.PriorSeesSamples = true;
        return level;
    }

    private static Tensor OverSamples(Tensor each) => each.Shape.Rank == 2 ? each : each.Mean(0);
}
