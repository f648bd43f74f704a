using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A model whose distributions are made by networks: an encoder that begins at the data, a decoder that ends there.
/// </summary>
public abstract class NetworkModel : Model
{
    /// <summary>A model of items of a shape.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="likelihood">What the decoder's numbers mean.</param>
    /// <param name="conditioning">What the networks next to the data are told beside.</param>
    private protected NetworkModel(Shape itemShape, Likelihood likelihood, Conditioning conditioning)
    {
        ItemShape = itemShape;
        Likelihood = likelihood;
        Conditioning = conditioning;
    }

    /// <inheritdoc/>
    public override Shape ItemShape { get; }

    /// <inheritdoc/>
    public override Likelihood Likelihood { get; }

    /// <inheritdoc/>
    public override Conditioning Conditioning { get; }

    /// <summary>
    /// Floating-point operations of the encoder's first layer with parameters, forwards for one example: its gradient
    /// with respect to the data is never made.
    /// </summary>
    public abstract long FirstLayerOperations { get; }

    /// <summary>The bias of the decoder's last layer: of each number it makes, or of each channel.</summary>
    internal abstract Parameter OutputBias { get; }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents, Tensor? condition) =>
        Likelihood.Mean(DecodeNumbers(latents, condition));

    /// <summary>
    /// The decoder's numbers for latents [batch, latent] -> [batch, ...]: what the likelihood makes x of.
    /// </summary>
    /// <param name="latents">z.</param>
    /// <param name="condition">What the decoder is told beside z, [batch, condition size]; null for nothing.</param>
    public abstract Tensor DecodeNumbers(Tensor latents, Tensor? condition);

    /// <summary>The last bias of a network.</summary>
    private protected static Parameter LastBias(Network network) =>
        network.Parameters.Last(parameter => parameter.Name.EndsWith("bias", StringComparison.Ordinal));

    /// <summary>Parameters under the name of their part.</summary>
    private protected static IEnumerable<Parameter> Named(string part, IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Prefix(part);
            yield return parameter;
        }
    }
}
