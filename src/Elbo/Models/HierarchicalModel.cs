using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// Several levels of latents, each the prior of the one below: p(x, z) = p(z_L) p(z_L-1|z_L) ... p(z_1|z_2) p(x|z_1),
/// with normals by networks (Rezende, Mohamed and Wierstra 2014). A code holds z_1, ..., z_L side by side. How the
/// levels are inferred is the derived model's. What is told beside, such as a label, is told to the networks next to x.
/// </summary>
public abstract class HierarchicalModel : NetworkModel
{
    private readonly int[] sizes;
    private readonly int[] first;
    private readonly StandardNormal top;

    /// <summary>A hierarchy of levels.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="levels">The networks of each level, from the data up.</param>
    /// <param name="likelihood">What the lowest decoder's numbers mean.</param>
    /// <param name="conditioning">What the networks next to x are told beside.</param>
    /// <exception cref="TensorException">There are no levels, or the networks do not fit.</exception>
    private protected HierarchicalModel(
        Shape itemShape, IReadOnlyList<LevelNetworks> levels, Likelihood likelihood, Conditioning conditioning)
        : base(itemShape, likelihood, conditioning)
    {
        if (levels.Count == 0)
        {
            throw new TensorException($"{GetType().Name}: there are no levels of latents. Give one or more.");
        }

        Levels = [.. levels];
        sizes = [.. levels.Select(level => level.Latent)];
        first = [.. sizes.Select((_, level) => sizes.Take(level).Sum())];
        LatentSize = sizes.Sum();
        top = new StandardNormal(sizes[^1]);
        CheckFit();
        Parameters = new ParameterSet(
            Levels.SelectMany((level, i) => Named($"encoder.{i + 1}", level.Encoder.Parameters)
                    .Concat(Named($"encoder.{i + 1}.head", level.Head?.Parameters ?? [])))
                .Concat(Levels.SelectMany((level, i) => Named($"decoder.{i + 1}", level.Decoder.Parameters)))
                .Concat(Named("likelihood", likelihood.Parameters)));
    }

    /// <summary>The number of latents, over all levels.</summary>
    public override int LatentSize { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> LevelSizes => sizes;

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <summary>The networks, from the data up.</summary>
    internal LevelNetworks[] Levels { get; }

    /// <inheritdoc/>
    public override long FirstLayerOperations =>
        Levels[0].Encoder.FirstLayerOperations(Conditioning.EncoderInput(ItemShape));

    /// <summary>p(z_L) = N(0, I).</summary>
    private protected StandardNormal Top => top;

    /// <inheritdoc/>
    public override Distribution Encode(in Batch batch) => JointPosterior.Of(this, batch);

    /// <inheritdoc/>
    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        var noise = new SampleNoise(draw.Random, batch.Examples, draw.First, draw.Samples);
        Inference inference = Inference.Begin();
        if (posterior is JointPosterior joint)
        {
            joint.Walk(
                LatentSource.Drawn(noise.Normal(LatentSize), draw.Gradient == SampleGradient.Stopped), inference);
        }
        else
        {
            AddGiven(posterior.Sample(noise), inference);
        }

        for (int level = sizes.Length - 2; level >= 0; level--)
        {
            inference.Levels[level].Prior ??= PriorOf(level, inference.Levels[level + 1].Samples, batch.Pass);
        }

        Tensor z = inference.Levels[0].Samples;
        Tensor decoded = Levels[0].Decoder.Apply(Conditioning.JoinSamples(z, batch.Condition), batch.Pass);
        decoded = decoded.Reshape(decoded.Shape.With(0, z.Shape[1]).Insert(0, z.Shape[0]));
        inference.Conclude(z, decoded, Likelihood.LogLikelihood(batch.Observed, decoded, batch.Pass));
        return inference;
    }

    /// <inheritdoc/>
    public override Tensor DecodeNumbers(Tensor latents, Tensor? condition)
    {
        Tensor lowest = latents.Slice(-1, 0, sizes[0]);
        return Levels[0].Decoder.Apply(
            Conditioning.JoinSamples(lowest.Reshape(lowest.Shape.Insert(0, 1)), condition), Pass.Evaluation);
    }

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        SamplePrior(random, examples, temperature: 1);

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples, double temperature)
    {
        Tensor noise = new SampleNoise(random, examples, 0, 1).Normal(LatentSize);
        if (temperature != 1)
        {
            noise = noise * (float)temperature;
        }

        var drawn = new Tensor[sizes.Length];
        drawn[^1] = noise.Slice(-1, first[^1], sizes[^1]);
        for (int level = sizes.Length - 2; level >= 0; level--)
        {
            drawn[level] = PriorOf(level, drawn[level + 1], Pass.Evaluation)
                .At(noise.Slice(-1, first[level], sizes[level]));
        }

        return Joined(drawn);
    }

    /// <inheritdoc/>
    public override Tensor FromLevel(Tensor latents, int level)
    {
        if ((uint)level >= (uint)sizes.Length)
        {
            throw new ModelException(
                $"level {level + 1}: the model has {sizes.Length} levels of latents. Take 1 to {sizes.Length}.");
        }

        if (level == 0)
        {
            return latents;
        }

        var parts = new Tensor[sizes.Length];
        for (int above = level; above < sizes.Length; above++)
        {
            Tensor own = latents.Slice(-1, first[above], sizes[above]);
            parts[above] = own.Reshape(own.Shape.Insert(0, 1));
        }

        for (int below = level - 1; below >= 0; below--)
        {
            parts[below] = PriorOf(below, parts[below + 1], Pass.Evaluation).Mean;
        }

        return Joined(parts);
    }

    /// <summary>What the encoders make of a batch without drawing anything.</summary>
    internal abstract void Observe(in Batch batch, List<Normal> evidence);

    /// <summary>
    /// Adds the levels with their posteriors and latents of a source; priors that inference has no use for come later.
    /// </summary>
    internal abstract void Walk(
        IReadOnlyList<Normal> evidence, Pass pass, in LatentSource source, Inference inference);

    /// <summary>Where the latents of a level begin in a code.</summary>
    private protected int FirstOf(int level) => first[level];

    /// <summary>p(z_i|z_i+1) for samples of the level above, [samples, batch, size].</summary>
    private protected Normal PriorOf(int level, Tensor above, Pass pass) =>
        Given(Levels[level + 1].Decoder, above, pass);

    /// <summary>The normal that a network makes of each sample of a level, [samples, batch, size].</summary>
    private protected Normal Given(Network network, Tensor samples, Pass pass)
    {
        Shape shape = samples.Shape;
        Tensor numbers = network.Apply(samples.Reshape(new Shape(shape[0] * shape[1], shape[2])), pass);
        return NormalOf(numbers.Reshape(new Shape(shape[0], shape[1], numbers.Shape[1])));
    }

    /// <summary>The normal of numbers [..., 2 n]: mean and log-variance.</summary>
    private protected virtual Normal NormalOf(Tensor numbers)
    {
        int size = numbers.Shape[-1] / 2;
        return Normal.Of(numbers.Slice(-1, 0, size), numbers.Slice(-1, size, size));
    }

    /// <summary>The size of what a level's encoder gives, and of what the next one takes.</summary>
    private protected abstract int EncodedSize(int level);

    /// <summary>The shape of what a level's encoder takes.</summary>
    private protected Shape EncoderInput(int level) => level == 0
        ? Conditioning.EncoderInput(ItemShape)
        : new Shape(Levels[level].Head is null ? sizes[level - 1] : EncodedSize(level - 1));

    /// <summary>The shape of what a level's decoder takes.</summary>
    private protected Shape DecoderInput(int level) =>
        level == 0 ? Conditioning.DecoderInput(sizes[0]) : new Shape(sizes[level]);

    // latents of another distribution over codes: one that has no density of its own for a level is a point
    private void AddGiven(Tensor codes, Inference inference)
    {
        for (int level = 0; level < sizes.Length; level++)
        {
            Tensor own = codes.Slice(-1, first[level], sizes[level]);
            inference.AddAbove(LatentLevel.Of(
                Point.Of(own), level == sizes.Length - 1 ? top : null!, own));
        }
    }

    private Tensor Joined(Tensor[] parts)
    {
        Tensor joined = parts.Length == 1 ? parts[0] : TensorOperations.Concat(2, parts);
        return joined.Reshape(new Shape(joined.Shape[1], LatentSize));
    }

    private void CheckFit()
    {
        for (int level = 0; level < sizes.Length; level++)
        {
            LevelNetworks own = Levels[level];
            Shape encoded = own.Encoder.OutputShape(EncoderInput(level));
            Expect(encoded, new Shape(EncodedSize(level)), $"the encoder of level {level + 1}");
            if (own.Head is { } head)
            {
                Expect(head.OutputShape(encoded), new Shape(2 * sizes[level]), $"the head of level {level + 1}");
            }

            Expect(
                own.Decoder.OutputShape(DecoderInput(level)),
                level == 0 ? Likelihood.DecodedShape(ItemShape) : new Shape(2 * sizes[level - 1]),
                $"the decoder of level {level + 1}");
        }
    }

    private void Expect(Shape found, Shape expected, string what)
    {
        if (found != expected)
        {
            throw new TensorException(
                $"{GetType().Name}: {what} makes {found}, expected {expected}. Change its last layer.");
        }
    }
}
