using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>p(z), which may have parameters of its own.</summary>
public abstract class Prior
{
    /// <summary>What training changes.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>p(z) with the parameters as they are, for the running step.</summary>
    /// <param name="encode">q(z|x) of inputs [batch, ...], for a prior that is made of it.</param>
    public abstract Distribution At(Func<Tensor, Distribution> encode);
}

/// <summary>N(0, I).</summary>
/// <param name="size">The number of latents.</param>
public sealed class StandardNormalPrior(int size) : Prior
{
    private readonly StandardNormal normal = new(size);

    /// <inheritdoc/>
    public override Distribution At(Func<Tensor, Distribution> encode) => normal;
}
