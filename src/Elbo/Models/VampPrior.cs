using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The variational mixture of posteriors: p(z) = 1/K sum_k q(z|u_k) with learned inputs u_k of the encoder (Tomczak and
/// Welling 2018, equation 9). Inputs of data between 0 and 1 stay there, as sigmoids.
/// </summary>
public sealed class VampPrior : Prior
{
    // the darkness of most pictures: sigmoid(-2) = 0.12
    private const double UsualLogit = -2;

    private readonly Parameter inputs;
    private readonly Tensor logits;
    private readonly bool isBounded;

    /// <summary>A mixture of so many posteriors.</summary>
    /// <param name="components">K.</param>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="isBounded">Whether values of examples lie between 0 and 1.</param>
    public VampPrior(int components, Shape itemShape, bool isBounded)
    {
        this.isBounded = isBounded;
        inputs = new Parameter(
            "inputs", itemShape.Insert(0, components), Initializers.Normal(isBounded ? UsualLogit : 0, 1));
        logits = Tensor.Zeros(new Shape(components));
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [inputs];

    /// <inheritdoc/>
    /// <exception cref="ModelException">The posterior is not a normal with independent latents.</exception>
    public override Distribution At(Func<Tensor, Distribution> encode) =>
        encode(isBounded ? inputs.Value.Sigmoid() : inputs.Value) is Normal posterior
            ? NormalMixture.Of(posterior.Mean, posterior.LogVariance, logits)
            : throw new ModelException(
                "a VampPrior is made of normal posteriors with independent latents. Take model.posterior diagonal or "
                + "isotropic.");
}
