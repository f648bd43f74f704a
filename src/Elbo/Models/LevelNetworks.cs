using Elbo.Networks;

namespace Elbo.Models;

/// <summary>The networks of one level of latents.</summary>
/// <param name="Latent">The number of latents, n.</param>
/// <param name="Encoder">
/// From x, or from the level below, [below] -> [2 n]: mean and log-variance of the posterior. With a
/// <see cref="Head"/> to features instead.
/// </param>
/// <param name="Decoder">
/// From the latents down: to the likelihood's numbers, or [n] -> [2 below], the prior of the level below.
/// </param>
public sealed record LevelNetworks(int Latent, Network Encoder, Network Decoder)
{
    /// <summary>Ladder: from the encoder's features to [2 n], what x says of the level; null for others.</summary>
    public Network? Head { get; init; }
}
