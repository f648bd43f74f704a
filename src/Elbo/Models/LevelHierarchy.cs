using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A hierarchy whose levels see their neighbours alone, each by networks of its own:
/// p(x, z) = p(z_L) p(z_L-1|z_L) ... p(z_1|z_2) p(x|z_1). What is told beside, such as a label, is told to the networks
/// next to x.
/// </summary>
public abstract class LevelHierarchy : HierarchicalModel
{
    /// <summary>A hierarchy of levels.</summary>
    /// <param name="itemShape">The shape of one example.</param>
    /// <param name="levels">The networks of each level, from the data up.</param>
    /// <param name="likelihood">What the lowest decoder's numbers mean.</param>
    /// <param name="conditioning">What the networks next to x are told beside.</param>
    /// <exception cref="TensorException">There are no levels, or the networks do not fit.</exception>
    private protected LevelHierarchy(
        Shape itemShape, IReadOnlyList<LevelNetworks> levels, Likelihood likelihood, Conditioning conditioning)
        : base(itemShape, levels.Select(level => level.Latent), likelihood, conditioning)
    {
        Levels = [.. levels];
        CheckFit();
        Parameters = new ParameterSet(
            Levels.SelectMany((level, i) => Named($"encoder.{i + 1}", level.Encoder.Parameters)
                    .Concat(Named($"encoder.{i + 1}.head", level.Head?.Parameters ?? [])))
                .Concat(Levels.SelectMany((level, i) => Named($"decoder.{i + 1}", level.Decoder.Parameters)))
                .Concat(Named("likelihood", likelihood.Parameters)));
    }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <summary>The networks, from the data up.</summary>
    internal LevelNetworks[] Levels { get; }

    /// <inheritdoc/>
    internal override Parameter OutputBias => LastBias(Levels[0].Decoder);

    /// <inheritdoc/>
    public override long FirstLayerOperations =>
        Levels[0].Encoder.FirstLayerOperations(Conditioning.EncoderInput(ItemShape));

    /// <summary>The same numbers without the levels above, which the data sees through z_1 alone.</summary>
    public override Tensor DecodeNumbers(Tensor latents, Tensor? condition)
    {
        Tensor lowest = latents.Slice(-1, 0, LevelSizes[0]);
        return Finish(lowest.Reshape(lowest.Shape.Insert(0, 1)), condition, Pass.Evaluation);
    }

    /// <inheritdoc/>
    internal override Tensor Descend(in LatentSource source, Pass pass, Inference inference)
    {
        Tensor latents = source.TakeStandard(FirstOf(Levels.Length - 1), LevelSizes[^1]);
        inference.AddBelow(LatentLevel.Of(Point.Of(latents), Top, latents));
        for (int level = Levels.Length - 2; level >= 0; level--)
        {
            Normal prior = PriorOf(level, latents, pass);
            latents = source.Take(prior, FirstOf(level));
            inference.AddBelow(LatentLevel.Of(Point.Of(latents), prior, latents));
        }

        return latents;
    }

    /// <inheritdoc/>
    private protected override Tensor Finish(Tensor end, Tensor? condition, Pass pass) =>
        Levels[0].Decoder.Apply(Conditioning.JoinSamples(end, condition), pass);

    /// <inheritdoc/>
    private protected override void AddPriors(Inference inference, Pass pass)
    {
        for (int level = Levels.Length - 2; level >= 0; level--)
        {
            inference.Levels[level].Prior ??= PriorOf(level, inference.Levels[level + 1].Samples, pass);
        }
    }

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
    internal Shape EncoderInput(int level) => level == 0
        ? Conditioning.EncoderInput(ItemShape)
        : new Shape(Levels[level].Head is null ? LevelSizes[level - 1] : EncodedSize(level - 1));

    /// <summary>The shape of what a level's decoder takes.</summary>
    private protected Shape DecoderInput(int level) =>
        level == 0 ? Conditioning.DecoderInput(LevelSizes[0]) : new Shape(LevelSizes[level]);

    private void CheckFit()
    {
        for (int level = 0; level < Levels.Length; level++)
        {
            LevelNetworks own = Levels[level];
            Shape encoded = own.Encoder.OutputShape(EncoderInput(level));
            Expect(encoded, new Shape(EncodedSize(level)), $"the encoder of level {level + 1}");
            if (own.Head is { } head)
            {
                Expect(head.OutputShape(encoded), new Shape(2 * LevelSizes[level]), $"the head of level {level + 1}");
            }

            Expect(
                own.Decoder.OutputShape(DecoderInput(level)),
                level == 0 ? Likelihood.DecodedShape(ItemShape) : new Shape(2 * LevelSizes[level - 1]),
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
