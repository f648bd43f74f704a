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

    /// <summary>A normal with full covariance: mean, ln of the factor's diagonal, and what lies below it.</summary>
    public static PosteriorFamily Full { get; } = new(
        "full",
        latents => (2 * latents) + (latents * (latents - 1) / 2),
        (head, latents) => MultivariateNormal.Of(
            Front(head, latents), head.Slice(-1, latents, latents),
            head.Slice(-1, 2 * latents, head.Shape[-1] - (2 * latents))));

    /// <summary>Independent Laplace variables: location and ln scale.</summary>
    public static PosteriorFamily Laplace { get; } = new(
        "laplace", latents => 2 * latents,
        (head, latents) => Distributions.Laplace.Of(Front(head, latents), Rest(head, latents)));

    /// <summary>Independent logistic variables: location and ln scale.</summary>
    public static PosteriorFamily Logistic { get; } = new(
        "logistic", latents => 2 * latents,
        (head, latents) => Distributions.Logistic.Of(Front(head, latents), Rest(head, latents)));

    /// <summary>Independent Student's t variables: location and ln scale.</summary>
    public static PosteriorFamily StudentT { get; } = new(
        "studentT", latents => 2 * latents,
        (head, latents) => Distributions.StudentT.Of(Front(head, latents), Rest(head, latents)));

    /// <summary>All families, by name.</summary>
    public static IReadOnlyList<PosteriorFamily> All { get; } =
        [Diagonal, Isotropic, Full, Laplace, Logistic, StudentT];

    private static Tensor Front(Tensor head, int latents) => head.Slice(-1, 0, latents);

    private static Tensor Rest(Tensor head, int latents) => head.Slice(-1, latents, head.Shape[-1] - latents);
}
