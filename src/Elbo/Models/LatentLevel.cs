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

    /// <summary>A level, for models.</summary>
    /// <param name="posterior">q(z|x).</param>
    /// <param name="prior">p(z).</param>
    /// <param name="samples">z drawn from q, [samples, batch, latent].</param>
    public static LatentLevel Of(Distribution posterior, Distribution prior, Tensor samples)
    {
        LatentLevel level = Tape.Borrow<LatentLevel>();
        level.Posterior = posterior;
        level.Prior = prior;
        level.Samples = samples;
        return level;
    }
}
