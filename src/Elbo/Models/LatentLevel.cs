using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>One level of latents of a batch: q(z|x), p(z), and samples of q. Belongs to the running step.</summary>
public sealed class LatentLevel
{
    /// <summary>q(z|x).</summary>
    public Distribution Posterior { get; private set; } = null!;

    /// <summary>p(z).</summary>
    public Distribution Prior { get; private set; } = null!;

    /// <summary>z drawn from q, [samples, batch, latent].</summary>
    public Tensor Samples { get; private set; } = null!;

    /// <summary>
    /// Where the factor of the samples' gradient goes, if they were drawn with <see cref="SampleGradient.Scaled"/> and
    /// gradients are recorded.
    /// </summary>
    public ScaledGradient? Scale { get; private set; }

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
        return level;
    }
}
