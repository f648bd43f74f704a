using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>The kind of distribution that an encoder's numbers stand for.</summary>
/// <param name="Name">The name in recipes and reports.</param>
/// <param name="HeadSize">How many numbers the encoder makes for so many latents.</param>
/// <param name="Of">The distribution of numbers [batch, head size] over so many latents.</param>
public sealed record PosteriorFamily(
    string Name, Func<int, int> HeadSize, Func<Tensor, int, Distribution> Of)
{
    /// <summary>A normal with one variance for each latent: N(mean(x), diag sigma(x)^2); mean and ln sigma^2.</summary>
    public static PosteriorFamily Diagonal { get; } = new(
        "diagonal", latents => 2 * latents, (head, latents) => Normal.Of(Front(head, latents), Rest(head, latents)));

    /// <summary>A normal with one variance for all latents: N(mean(x), sigma(x)^2 I); mean and ln sigma^2.</summary>
    public static PosteriorFamily Isotropic { get; } = new(
        "isotropic", latents => latents + 1, (head, latents) => Normal.Of(Front(head, latents), Rest(head, latents)));

    private static Tensor Front(Tensor head, int latents) => head.Slice(-1, 0, latents);

    private static Tensor Rest(Tensor head, int latents) => head.Slice(-1, latents, head.Shape[-1] - latents);
}
