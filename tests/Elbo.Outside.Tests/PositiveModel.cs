using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>
/// z log-normal, x = a running sum of what the decoder makes, with Laplace noise: a model of a stranger that uses every
/// piece of this project.
/// </summary>
internal sealed class PositiveModel : Model
{
    private readonly Network encoder;
    private readonly Network decoder;
    private readonly LogNormal prior;

    internal PositiveModel(Shape itemShape, int latentSize)
    {
        ItemShape = itemShape;
        LatentSize = latentSize;
        encoder = new Sequence(
            new MishLayer(itemShape.Count),
            new LinearLayer(itemShape.Count, 2 * latentSize, Activation.None, Initialization.FanIn));
        decoder = new LinearLayer(latentSize, itemShape.Count, Activation.None, Initialization.FanIn);
        prior = new LogNormal(Tensor.Zeros(new Shape(1, latentSize)), Tensor.Zeros(new Shape(1, latentSize)));
        foreach (Parameter parameter in encoder.Parameters)
        {
            parameter.Prefix("encoder");
        }

        foreach (Parameter parameter in decoder.Parameters)
        {
            parameter.Prefix("decoder");
        }

        Parameters = new ParameterSet(encoder.Parameters.Concat(decoder.Parameters));
    }

    public override Shape ItemShape { get; }

    public override int LatentSize { get; }

    public override ParameterSet Parameters { get; }

    public override Likelihood Likelihood { get; } = new LaplaceLikelihood();

    public override long ForwardOperations(int samples) =>
        encoder.ForwardOperations(ItemShape) + (samples * decoder.ForwardOperations(new Shape(LatentSize)));

    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        int examples = batch.Examples.Count;
        Tensor z = posterior.Sample(new SampleNoise(draw.Random, batch.Examples, draw.First, draw.Samples));
        Tensor decoded = Raw(z.Reshape(new Shape(draw.Samples * examples, LatentSize)))
            .Reshape(new Shape(draw.Samples, examples, ItemShape.Count));
        return Inference.Of(
            LatentLevel.Of(posterior, prior, z), decoded,
            Likelihood.LogLikelihood(batch.Observed, decoded, batch.Pass));
    }

    public override Distribution Encode(in Batch batch)
    {
        Tensor head = encoder.Apply(batch.Input, batch.Pass);
        return new LogNormal(head.Slice(-1, 0, LatentSize), head.Slice(-1, LatentSize, LatentSize));
    }

    public override Tensor Decode(Tensor latents, Tensor? condition) => Likelihood.Mean(Raw(latents));

    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        prior.Sample(new SampleNoise(random, examples, 0, 1)).Reshape(new Shape(examples.Count, LatentSize));

    // Offsets along the item are small beside the running sum's, so that both are learned.
    private Tensor Raw(Tensor latents) =>
        decoder.Apply(latents, Pass.Evaluation) + (RunningSum.Apply(latents).Mean() * 0.01f);
}
