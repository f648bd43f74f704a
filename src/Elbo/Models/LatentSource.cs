using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>Where the latents of a walk through a hierarchy come from, level by level.</summary>
internal readonly struct LatentSource
{
    private readonly Tensor? numbers;
    private readonly bool isGiven;
    private readonly bool isStopped;
    private readonly int firstGiven;
    private readonly Tensor? below;

    private LatentSource(Tensor? numbers, bool isGiven, bool isStopped, int firstGiven = 0, Tensor? below = null)
    {
        this.below = below;
        this.numbers = numbers;
        this.isGiven = isGiven;
        this.isStopped = isStopped;
        this.firstGiven = firstGiven;
    }

    /// <summary>The means of the posteriors, each given the levels before it at theirs.</summary>
    public static LatentSource Means => default;

    /// <summary>Draws of the posteriors with standard noise of all levels, [samples, batch, latent].</summary>
    /// <param name="noise">The noise, the levels side by side.</param>
    /// <param name="isStopped">Whether no gradient goes through the draws.</param>
    public static LatentSource Drawn(Tensor noise, bool isStopped) => new(noise, isGiven: false, isStopped);

    /// <summary>Codes that are there already, [samples, batch, latent].</summary>
    public static LatentSource Given(Tensor codes) => new(codes, isGiven: true, isStopped: false);

    /// <summary>
    /// Codes of which the levels from a place on are taken, and for those below the means given them.
    /// </summary>
    /// <param name="codes">The codes, [samples, batch, latent].</param>
    /// <param name="first">The first latent that is taken.</param>
    public static LatentSource GivenFrom(Tensor codes, int first) =>
        new(codes, isGiven: true, isStopped: false, first);

    /// <summary>Codes of which the levels from a place on are taken; those below are drawn given them.</summary>
    /// <param name="codes">The codes, [samples, batch, latent].</param>
    /// <param name="noise">Standard noise of the levels below, or of all, [samples, batch, latent].</param>
    /// <param name="first">The first latent that is taken.</param>
    public static LatentSource DrawnBelow(Tensor codes, Tensor noise, int first) =>
        new(codes, isGiven: true, isStopped: false, first, noise);

    /// <summary>The latents of a level with a standard normal, [samples, batch, size].</summary>
    /// <param name="first">Where its latents begin in a code.</param>
    /// <param name="size">How many there are.</param>
    public Tensor TakeStandard(int first, int size) =>
        (first < firstGiven ? below! : numbers!).Slice(-1, first, size);

    /// <summary>The latents of a level, [samples, batch, size].</summary>
    /// <param name="distribution">The level's posterior, or prior.</param>
    /// <param name="first">Where its latents begin in a code.</param>
    public Tensor Take(Normal distribution, int first)
    {
        Tensor mean = distribution.Mean;
        if (below is not null && first < firstGiven)
        {
            return distribution.At(below.Slice(-1, first, mean.Shape[-1]));
        }

        if (numbers is null || first < firstGiven)
        {
            return mean.Shape.Rank == 3 ? mean : mean.Reshape(mean.Shape.Insert(0, 1));
        }

        Tensor own = numbers.Slice(-1, first, mean.Shape[-1]);
        Tensor latents = isGiven ? own : distribution.At(own);
        return isStopped ? latents.StopGradient() : latents;
    }
}
