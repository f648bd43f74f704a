using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// What all models with one level of latents share: an encoder to the numbers of a posterior, samples of it, a decoder
/// to the numbers of a likelihood.
/// </summary>
public abstract class EncoderDecoder : NetworkModel
{
    /// <summary>A model of two networks.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="latentSize">The number of latents.</param>
    /// <param name="networks">Encoder and decoder.</param>
    /// <param name="likelihood">What the decoder's numbers mean.</param>
    /// <param name="family">What the encoder's numbers mean.</param>
    /// <param name="conditioning">What both are told beside.</param>
    /// <param name="others">Parameters beside those of networks and likelihood.</param>
    /// <exception cref="TensorException">The networks do not fit the data.</exception>
    private protected EncoderDecoder(
        Shape itemShape, int latentSize, (Network Encoder, Network Decoder) networks, Likelihood likelihood,
        PosteriorFamily family, Conditioning conditioning, IEnumerable<Parameter> others)
        : base(itemShape, likelihood, conditioning)
    {
        LatentSize = latentSize;
        (Encoder, Decoder) = networks;
        Family = family;
        CheckFit();
        Parameters = new ParameterSet(
            Named("encoder", Encoder.Parameters)
                .Concat(Named("decoder", Decoder.Parameters))
                .Concat(Named("likelihood", likelihood.Parameters))
                .Concat(others));
    }

    /// <inheritdoc/>
    public override int LatentSize { get; }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <summary>From x to the posterior's numbers.</summary>
    internal Network Encoder { get; }

    /// <summary>From z to the likelihood's numbers.</summary>
    internal Network Decoder { get; }

    /// <summary>What the encoder's numbers mean.</summary>
    internal PosteriorFamily Family { get; }

    /// <summary>The nonlinearity of the code's units, in a model without a density.</summary>
    internal virtual Activation CodeActivation => Activation.None;

    /// <inheritdoc/>
    internal override Parameter OutputBias => LastBias(Decoder);

    /// <inheritdoc/>
    public override long ForwardOperations(int samples) =>
        Encoder.ForwardOperations(Conditioning.EncoderInput(ItemShape))
        + (samples * Decoder.ForwardOperations(Conditioning.DecoderInput(LatentSize)));

    /// <inheritdoc/>
    public override long FirstLayerOperations => Encoder.FirstLayerOperations(Conditioning.EncoderInput(ItemShape));

    /// <inheritdoc/>
    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        Tensor z = posterior.Sample(new SampleNoise(draw.Random, batch.Examples, draw.First, draw.Samples));
        ScaledGradient? scale = null;
        Tensor seen = draw.Gradient switch
        {
            SampleGradient.Through => z,
            SampleGradient.Stopped => z.StopGradient(),
            _ => Scaled(z, out scale),
        };
        Tensor decoded = Decoder.Apply(Conditioning.JoinSamples(seen, batch.Condition), batch.Pass);
        decoded = decoded.Reshape(decoded.Shape.With(0, z.Shape[1]).Insert(0, z.Shape[0]));
        return Conclude(posterior, seen, scale, decoded, Likelihood.LogLikelihood(batch.Observed, decoded, batch.Pass));
    }

    /// <inheritdoc/>
    public override Distribution Encode(in Batch batch) => Encode(batch.Input, batch.Condition, batch.Pass);

    /// <inheritdoc/>
    public override Tensor DecodeNumbers(Tensor latents, Tensor? condition) => Decoder.Apply(
        Conditioning.JoinSamples(latents.Reshape(latents.Shape.Insert(0, 1)), condition), Pass.Evaluation);

    /// <summary>q(z|x) of inputs [batch, ...].</summary>
    private protected Distribution Encode(Tensor input, Tensor? condition, Pass pass) =>
        Family.Of(Encoder.Apply(Conditioning.Join(input, condition), pass), LatentSize);

    /// <summary>Puts together what is known of a batch.</summary>
    private protected abstract Inference Conclude(
        Distribution posterior, Tensor samples, ScaledGradient? scale, Tensor decoded, Tensor logLikelihood);

    private static Tensor Scaled(Tensor z, out ScaledGradient? scale)
    {
        scale = ScaledGradient.TryApply(z, out Tensor y);
        return y;
    }

    private void CheckFit()
    {
        Shape head = Encoder.OutputShape(Conditioning.EncoderInput(ItemShape));
        int wanted = Family.HeadSize(LatentSize);
        if (head != new Shape(wanted))
        {
            throw new TensorException(
                $"{GetType().Name}: the encoder makes {head}, {LatentSize} latents need [{wanted}]. Change its last "
                + "layer.");
        }

        Shape decoded = Decoder.OutputShape(Conditioning.DecoderInput(LatentSize));
        if (decoded != Likelihood.DecodedShape(ItemShape))
        {
            throw new TensorException(
                $"{GetType().Name}: the decoder makes {decoded}, the likelihood needs "
                + $"{Likelihood.DecodedShape(ItemShape)}. Change its layers.");
        }
    }
}
