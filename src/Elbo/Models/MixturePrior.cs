using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A learned mixture of normals as prior, p(z) = sum_k w_k N(z; mean_k, diag sigma_k^2), all of it trained with the
/// model (Dilokthanakul et al. 2016; Tomczak and Welling 2018, section 2, "MoG").
/// </summary>
public sealed class MixturePrior : Prior
{
    private readonly Parameter means;
    private readonly Parameter logVariances;
    private readonly Parameter logits;

    /// <summary>A mixture of so many normals, with means drawn from N(0, I).</summary>
    /// <param name="components">How many.</param>
    /// <param name="size">The number of latents.</param>
    public MixturePrior(int components, int size)
    {
        means = new Parameter("means", new Shape(components, size), Initializers.Normal(0, 1));
        logVariances = new Parameter("logVariances", new Shape(components, size), Initializers.Constant(0f));
        logits = new Parameter("logits", new Shape(components), Initializers.Constant(0f));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [means, logVariances, logits];

    /// <inheritdoc/>
    public override Distribution At(Func<Tensor, Distribution> encode) =>
        NormalMixture.Of(means.Value, logVariances.Value, logits.Value);
}
