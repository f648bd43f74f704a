using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>Which variances the posterior has.</summary>
public enum PosteriorKind
{
    /// <summary>One for each latent: N(mean(x), diag sigma(x)^2).</summary>
    Diagonal,

    /// <summary>One for all latents: N(mean(x), sigma(x)^2 I).</summary>
    Isotropic,
}

/// <summary>
/// The variational autoencoder (Kingma and Welling 2014): z ~ N(0, I), x ~ p(x|z) by the decoder; q(z|x) normal with
/// mean and log-variance by the encoder.
/// </summary>
public sealed class Vae : Model
{
    private readonly Network encoder;
    private readonly Network decoder;
    private readonly PosteriorKind posteriorKind;
    private readonly StandardNormal prior;

    /// <summary>A VAE of two networks.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="latentSize">The number of latents.</param>
    /// <param name="encoder">From [batch, item] to [batch, <see cref="HeadSize"/>].</param>
    /// <param name="decoder">From [batch, latent] to the likelihood's numbers for each element of the item.</param>
    /// <param name="likelihood">What the decoder's numbers mean.</param>
    /// <param name="posterior">Which variances the posterior has.</param>
    /// <exception cref="TensorException">The networks do not fit the data.</exception>
    public Vae(
        Shape itemShape, int latentSize, Network encoder, Network decoder, Likelihood likelihood,
        PosteriorKind posterior)
    {
        ItemShape = itemShape;
        LatentSize = latentSize;
        Likelihood = likelihood;
        this.encoder = encoder;
        this.decoder = decoder;
        posteriorKind = posterior;
        prior = new StandardNormal(latentSize);
        CheckFit();
        Parameters = new ParameterSet(
            Named("encoder", encoder.Parameters)
                .Concat(Named("decoder", decoder.Parameters))
                .Concat(Named("likelihood", likelihood.Parameters)));
    }

    /// <inheritdoc/>
    public override Shape ItemShape { get; }

    /// <inheritdoc/>
    public override int LatentSize { get; }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public override Likelihood Likelihood { get; }

    /// <inheritdoc/>
    public override long ForwardOperations =>
        encoder.ForwardOperations(ItemShape) + decoder.ForwardOperations(new Shape(LatentSize));

    /// <summary>
    /// Floating-point operations of the encoder's first layer with parameters, forwards for one example: its gradient
    /// with respect to the data is never made.
    /// </summary>
    public long FirstLayerOperations => encoder.FirstLayerOperations(ItemShape);

    /// <summary>How many numbers the encoder makes: mean and log-variance.</summary>
    public static int HeadSize(int latentSize, PosteriorKind posterior) =>
        posterior == PosteriorKind.Diagonal ? 2 * latentSize : latentSize + 1;

    /// <summary>
    /// The shape that the decoder must make: the item's, with its channels times the likelihood's numbers.
    /// </summary>
    public static Shape DecodedShape(Shape itemShape, Likelihood likelihood) =>
        itemShape.With(-1, itemShape[-1] * likelihood.NumbersPerElement);

    /// <inheritdoc/>
    public override Inference InferFrom(
        Distribution posterior, Tensor observed, Examples examples, int firstSample, int samples, RandomStream random)
    {
        Tensor z = posterior.Sample(Noise.Normal(random, examples, firstSample, samples, LatentSize));
        Tensor decoded = DecodeSamples(z);
        return Inference.Of(LatentLevel.Of(posterior, prior, z), decoded, Likelihood.LogLikelihood(observed, decoded));
    }

    /// <inheritdoc/>
    public override Distribution Encode(Tensor observed)
    {
        Tensor head = encoder.Apply(observed);
        return Normal.Of(head.Slice(-1, 0, LatentSize), head.Slice(-1, LatentSize, head.Shape[-1] - LatentSize));
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents) => Likelihood.Mean(decoder.Apply(latents));

    // [samples, batch, latent] -> [samples, batch, ...]: the decoder sees samples x batch examples
    private Tensor DecodeSamples(Tensor z)
    {
        int samples = z.Shape[0];
        int batch = z.Shape[1];
        Tensor decoded = decoder.Apply(z.Reshape(new Shape(samples * batch, LatentSize)));
        return decoded.Reshape(decoded.Shape.With(0, batch).Insert(0, samples));
    }

    private void CheckFit()
    {
        Shape head = encoder.OutputShape(ItemShape);
        int wanted = HeadSize(LatentSize, posteriorKind);
        if (head != new Shape(wanted))
        {
            throw new TensorException(
                $"Vae: the encoder makes {head}, {LatentSize} latents need [{wanted}]. Change its last layer.");
        }

        Shape decoded = decoder.OutputShape(new Shape(LatentSize));
        if (decoded != DecodedShape(ItemShape, Likelihood))
        {
            throw new TensorException(
                $"Vae: the decoder makes {decoded}, the likelihood needs {DecodedShape(ItemShape, Likelihood)}. Change "
                + "its layers.");
        }
    }

    private static IEnumerable<Parameter> Named(string part, IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Prefix(part);
            yield return parameter;
        }
    }
}
