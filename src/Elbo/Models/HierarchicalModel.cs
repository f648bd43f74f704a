using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// Several levels of latents, each with a prior that is made of those above it: p(x, z) = p(z_L) p(z_L-1|z_L) ...
/// p(x|z), with normals by networks (Rezende, Mohamed and Wierstra 2014). A code holds z_1, ..., z_L side by side, z_1
/// next to the data. How the levels are inferred, and what a level's prior sees, is the derived model's.
/// </summary>
public abstract class HierarchicalModel : NetworkModel
{
    private readonly int[] sizes;
    private readonly int[] first;
    private readonly StandardNormal top;

    /// <summary>A hierarchy of levels of so many latents, from the data up.</summary>
    /// <exception cref="TensorException">There are no levels.</exception>
    private protected HierarchicalModel(
        Shape itemShape, IEnumerable<int> levels, Likelihood likelihood, Conditioning conditioning)
        : base(itemShape, likelihood, conditioning)
    {
        sizes = [.. levels];
        if (sizes.Length == 0)
        {
            throw new TensorException($"{GetType().Name}: there are no levels of latents. Give one or more.");
        }

        first = [.. sizes.Select((_, level) => sizes.Take(level).Sum())];
        LatentSize = sizes.Sum();
        top = new StandardNormal(sizes[^1]);
    }

    /// <summary>The number of latents, over all levels.</summary>
    public override int LatentSize { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> LevelSizes => sizes;

    /// <summary>p(z_L) = N(0, I).</summary>
    private protected StandardNormal Top => top;

    /// <inheritdoc/>
    public override Distribution Encode(in Batch batch) => JointPosterior.Of(this, batch);

    /// <inheritdoc/>
    public override Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw)
    {
        var noise = new SampleNoise(draw.Random, batch.Examples, draw.First, draw.Samples);
        Inference inference = Inference.Begin();
        Tensor end;
        if (posterior is JointPosterior joint)
        {
            end = joint.Walk(
                LatentSource.Drawn(noise.Normal(LatentSize), draw.Gradient == SampleGradient.Stopped), inference);
            AddPriors(inference, batch.Pass);
        }
        else
        {
            // latents of another distribution over codes: one that has no density of its own for a level is a point
            end = Descend(LatentSource.Given(posterior.Sample(noise)), batch.Pass, inference);
        }

        Tensor z = inference.Levels[0].Samples;
        Tensor decoded = Finish(end, batch.Condition, batch.Pass);
        decoded = decoded.Reshape(decoded.Shape.With(0, z.Shape[1]).Insert(0, z.Shape[0]));
        inference.Conclude(z, decoded, Likelihood.LogLikelihood(batch.Observed, decoded, batch.Pass));
        return inference;
    }

    /// <inheritdoc/>
    public override Tensor DecodeNumbers(Tensor latents, Tensor? condition) => Finish(
        Descend(LatentSource.Given(OneSample(latents)), Pass.Evaluation, Inference.Begin()), condition,
        Pass.Evaluation);

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples) =>
        SamplePrior(random, examples, temperature: 1);

    /// <inheritdoc/>
    public override Tensor SamplePrior(RandomStream random, Examples examples, double temperature) =>
        Codes(LatentSource.Drawn(NoiseOf(random, examples, temperature), isStopped: false));

    /// <inheritdoc/>
    public override Tensor Redraw(
        Tensor latents, int level, RandomStream random, Examples examples, double temperature)
    {
        CheckLevel(level, sizes.Length);
        return Codes(LatentSource.DrawnBelow(
            OneSample(latents), NoiseOf(random, examples, temperature),
            level == sizes.Length ? LatentSize : first[level]));
    }

    /// <inheritdoc/>
    public override Tensor Mix(Tensor latents, int level, Tensor details)
    {
        CheckLevel(level, sizes.Length - 1);
        if (level == 0)
        {
            return latents;
        }

        Inference path = Inference.Begin();
        Descend(LatentSource.Given(OneSample(details)), Pass.Evaluation, path);
        var noise = new Tensor[level];
        for (int below = 0; below < level; below++)
        {
            LatentLevel own = path.Levels[below];
            noise[below] = ((Normal)own.Prior).Standardize(own.Samples);
        }

        return Codes(LatentSource.DrawnBelow(
            OneSample(latents), level == 1 ? noise[0] : TensorOperations.Concat(2, noise), first[level]));
    }

    /// <inheritdoc/>
    public override Tensor FromLevel(Tensor latents, int level)
    {
        CheckLevel(level, sizes.Length - 1);
        return level == 0 ? latents : Codes(LatentSource.GivenFrom(OneSample(latents), first[level]));
    }

    /// <summary>What the encoders make of a batch without drawing anything.</summary>
    internal abstract void Observe(in Batch batch, List<Tensor> evidence);

    /// <summary>
    /// Adds the levels with their posteriors and latents of a source; priors that inference has no use for come later.
    /// </summary>
    /// <returns>What the decoder ends with: <see cref="Finish"/> makes its numbers of it.</returns>
    internal abstract Tensor Walk(
        IReadOnlyList<Tensor> evidence, Pass pass, in LatentSource source, Inference inference);

    /// <summary>Adds the levels from the top down by their priors alone, each with latents of a source.</summary>
    /// <returns>What the decoder ends with.</returns>
    internal abstract Tensor Descend(in LatentSource source, Pass pass, Inference inference);

    /// <summary>The decoder's numbers, [samples * batch, ...].</summary>
    private protected abstract Tensor Finish(Tensor end, Tensor? condition, Pass pass);

    /// <summary>Adds the priors that inference had no use for.</summary>
    private protected virtual void AddPriors(Inference inference, Pass pass)
    {
    }

    /// <summary>Where the latents of a level begin in a code.</summary>
    private protected int FirstOf(int level) => first[level];

    private void CheckLevel(int level, int last)
    {
        if ((uint)level > (uint)last)
        {
            throw new ModelException(
                $"level {level + 1}: the model has {sizes.Length} levels of latents. Take 1 to {last + 1}.");
        }
    }

    private Tensor NoiseOf(RandomStream random, Examples examples, double temperature)
    {
        Tensor noise = new SampleNoise(random, examples, 0, 1).Normal(LatentSize);
        return temperature == 1 ? noise : noise * (float)temperature;
    }

    private static Tensor OneSample(Tensor latents) => latents.Reshape(latents.Shape.Insert(0, 1));

    private Tensor Codes(in LatentSource source)
    {
        Inference path = Inference.Begin();
        Descend(source, Pass.Evaluation, path);
        Tensor joined = path.JoinSamples();
        return joined.Reshape(new Shape(joined.Shape[1], LatentSize));
    }
}
