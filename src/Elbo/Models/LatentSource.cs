using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>Where the latents of a walk through a hierarchy come from, level by level.</summary>
internal readonly struct LatentSource
{
    private readonly Tensor? numbers;
    private readonly bool isGiven;
    private readonly bool isStopped;

    private LatentSource(Tensor? numbers, bool isGiven, bool isStopped)
    {
        this.numbers = numbers;
        this.isGiven = isGiven;
        this.isStopped = isStopped;
    }

    /// <summary>The means of the posteriors, each given the levels before it at theirs.</summary>
    public static LatentSource Means => default;

    /// <summary>Draws of the posteriors with standard noise of all levels, [samples, batch, latent].</summary>
    /// <param name="noise">The noise, the levels side by side.</param>
    /// <param name="isStopped">Whether no gradient goes through the draws.</param>
    public static LatentSource Drawn(Tensor noise, bool isStopped) => new(noise, isGiven: false, isStopped);

    /// <summary>Codes that are there already, [samples, batch, latent].</summary>
    public static LatentSource Given(Tensor codes) => new(codes, isGiven: true, isStopped: false);

    /// <summary>The latents of a level, [samples, batch, size].</summary>
    /// <param name="posterior">The level's posterior.</param>
    /// <param name="first">Where its latents begin in a code.</param>
    public Tensor Take(Normal posterior, int first)
    {
        Tensor mean = posterior.Mean;
        if (numbers is null)
        {
            return mean.Shape.Rank == 3 ? mean : mean.Reshape(mean.Shape.Insert(0, 1));
        }

        Tensor own = numbers.Slice(-1, first, mean.Shape[-1]);
        Tensor latents = isGiven ? own : posterior.At(own);
        return isStopped ? latents.StopGradient() : latents;
    }
}
