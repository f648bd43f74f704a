using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// A deep hierarchy of convolutions over several scales, after NVAE (Vahdat and Kautz 2020, "NVAE: a deep hierarchical
/// variational autoencoder"). Groups of latents lie over images of features. On the way down each group's latents are
/// joined to the decoder's features, from which cells make the prior of the next: every group sees all above it,
/// p(z) = p(z_L) p(z_L-1|z_L) ... p(z_1|z_2 ... z_L). The posterior is the prior, changed by what the encoder saw at
/// that scale: with prior mean m and deviation s, q(z_l|x, ...) = N(m + dm, (s ds)^2). Means and ln of deviations go
/// through 5 tanh(./5).
/// </summary>
/// <remarks>
/// Without the normalizing flows of the paper; up-sampling repeats pixels, and the way past a cell that halves an image
/// is a 2x2 convolution.
/// </remarks>
public sealed class DeepVae : HierarchicalModel
{
    // running statistics forget all but a hundredth of what they were
    private const int BatchesOfDraws = 50;
    private const int DrawsInABatch = 64;

    /// <summary>The largest size of a mean and of the ln of a deviation.</summary>
    internal const float Bound = 5f;

    /// <summary>A model of images.</summary>
    /// <param name="itemShape">[height, width, channels].</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="likelihood">What the decoder's numbers mean.</param>
    /// <exception cref="TensorException">They are no images.</exception>
    public DeepVae(Shape itemShape, DeepVaeOptions options, Likelihood likelihood)
        : this(itemShape, new DeepNetworks(itemShape, likelihood, options), likelihood)
    {
    }

    private DeepVae(Shape itemShape, DeepNetworks networks, Likelihood likelihood)
        : base(itemShape, networks.Groups.Select(group => group.Latents.Count), likelihood, Conditioning.None)
    {
        Networks = networks;
        Parameters = new ParameterSet(
            Named("encoder.stem", networks.Stem.Parameters)
                .Concat(networks.Groups.SelectMany((group, i) => Named($"encoder.{i + 1}", group.Up?.Parameters ?? [])
                    .Concat(Named($"encoder.{i + 1}.combine", group.Combine?.Parameters ?? []))
                    .Concat(Named($"encoder.{i + 1}.posterior", group.Posterior.Parameters))))
                .Concat(Named("decoder", [networks.Start]))
                .Concat(networks.Groups.SelectMany((group, i) =>
                    Named($"decoder.{i + 1}.prior", group.Prior?.Parameters ?? [])
                    .Concat(Named($"decoder.{i + 1}.join", group.Join.Parameters))
                    .Concat(Named($"decoder.{i + 1}", group.Down?.Parameters ?? []))))
                .Concat(Named("decoder.tail", networks.Tail.Parameters))
                .Concat(Named("likelihood", likelihood.Parameters)));
    }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <summary>The networks.</summary>
    internal DeepNetworks Networks { get; }

    /// <inheritdoc/>
    internal override Parameter OutputBias => LastBias(Networks.Tail);

    /// <inheritdoc/>
    public override long FirstLayerOperations => Networks.Stem.FirstLayerOperations(ItemShape);

    /// <inheritdoc/>
    public override Tensor Roughness() => Networks.Roughness();

    /// <inheritdoc/>
    public override long ForwardOperations(int samples)
    {
        long once = Networks.Stem.ForwardOperations(ItemShape);
        long each = Networks.Tail.ForwardOperations(Networks.Groups[0].Features);
        Shape seen = Networks.Stem.OutputShape(ItemShape);
        for (int level = 0; level < Networks.Groups.Count; level++)
        {
            DeepGroup group = Networks.Groups[level];
            Shape joined = group.Features.With(2, group.Features[2] + group.Latents[2]);
            once += group.Up?.ForwardOperations(seen) ?? 0;
            long posterior = group.Posterior.ForwardOperations(group.Features);
            once += group.Combine is null ? posterior : 0;
            each += (group.Combine is null ? 0 : posterior + group.Combine.ForwardOperations(group.Features))
                + (group.Prior?.ForwardOperations(group.Features) ?? 0) + group.Join.ForwardOperations(joined)
                + (group.Down?.ForwardOperations(group.Features) ?? 0);
            seen = group.Features;
        }

        return once + (samples * each);
    }

    /// <summary>
    /// Moves the decoder's running statistics of batch normalization from those of data to those of draws at a
    /// temperature: below 1 features spread less than they did in training, and images drawn with its statistics come
    /// out pale (Vahdat and Kautz 2020). The model is another one then: only draws at that temperature
    /// should be made with it.
    /// </summary>
    /// <param name="temperature">Of the draws.</param>
    /// <param name="seed">Of the draws.</param>
    public void ReadjustStatistics(double temperature, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.PriorSamples, Epoch: 1);
        var tape = new Tape(recordsGradients: false);
        for (int batch = 0; batch < BatchesOfDraws; batch++)
        {
            using (tape.Step())
            {
                var examples = Examples.Range(batch * DrawsInABatch, DrawsInABatch);
                var pass = Pass.Training(random, examples);
                Tensor noise = new SampleNoise(random, examples, 0, 1).Normal(LatentSize) * (float)temperature;
                Tensor end = Descend(LatentSource.Drawn(noise, isStopped: false), pass, Inference.Begin());
                Finish(end, condition: null, pass);
            }
        }
    }

    /// <inheritdoc/>
    internal override void Observe(in Batch batch, List<Tensor> evidence)
    {
        // grey values from -1 to 1
        Tensor features = Networks.Stem.Apply((batch.Input * 2f) - 1f, batch.Pass);
        for (int level = 0; level < Networks.Groups.Count; level++)
        {
            features = Networks.Groups[level].Up?.Apply(features, batch.Pass) ?? features;
            evidence.Add(features);
        }
    }

    /// <inheritdoc/>
    internal override Tensor Walk(
        IReadOnlyList<Tensor> evidence, Pass pass, in LatentSource source, Inference inference) =>
        Down(evidence, pass, source, inference);

    /// <inheritdoc/>
    internal override Tensor Descend(in LatentSource source, Pass pass, Inference inference) =>
        Down(null, pass, source, inference);

    /// <inheritdoc/>
    private protected override Tensor Finish(Tensor end, Tensor? condition, Pass pass) =>
        Networks.Tail.Apply(end, pass);

    // From the top down, with posteriors where there is evidence, else by the priors alone.
    private Tensor Down(IReadOnlyList<Tensor>? evidence, Pass pass, in LatentSource source, Inference inference)
    {
        Tensor? state = null;
        for (int level = Networks.Groups.Count - 1; level >= 0; level--)
        {
            DeepGroup group = Networks.Groups[level];
            Distribution prior = Top;
            Distribution posterior;
            Tensor latents;
            if (state is null)
            {
                Normal? seen = evidence is null
                    ? null
                    : NormalOf(group.Posterior.Apply(evidence[level], pass), group, new Shape(LevelSizes[level]));
                latents = seen is null
                    ? source.TakeStandard(FirstOf(level), LevelSizes[level])
                    : source.Take(seen, FirstOf(level));
                posterior = seen is null ? Point.Of(latents) : seen;
                state = Started(latents.Shape[0] * latents.Shape[1]);
            }
            else
            {
                int samples = inference.Levels[0].Samples.Shape[0];
                var size = new Shape(samples, LevelSizes[level]);
                Tensor numbers = group.Prior!.Apply(state, pass);
                Normal below = NormalOf(numbers, group, size);
                Normal? seen = evidence is null
                    ? null
                    : NormalOf(
                        numbers + group.Posterior.Apply(Combined(evidence[level], state, group, samples, pass), pass),
                        group, size);
                prior = below;
                latents = source.Take(seen ?? below, FirstOf(level));
                posterior = seen is null ? Point.Of(latents) : seen;
            }

            inference.AddBelow(LatentLevel.Of(posterior, prior, latents));
            state = group.Join.Apply(
                TensorOperations.Concat(3, state, latents.Reshape(group.Latents.Insert(0, state.Shape[0]))), pass);
            state = group.Down?.Apply(state, pass) ?? state;
        }

        return state!;
    }

    private Tensor Started(int count)
    {
        Tensor start = Networks.Start.Value;
        return Tensor.Constant(0f, start.Shape.Insert(0, count)) + start;
    }

    // What the encoder saw, once for every sample of the decoder's features.
    private static Tensor Combined(Tensor seen, Tensor state, DeepGroup group, int samples, Pass pass)
    {
        Tensor decoded = group.Combine!.Apply(state, pass);
        if (samples == 1)
        {
            return seen + decoded;
        }

        Shape each = seen.Shape.Insert(0, samples);
        return (seen + decoded.Reshape(each)).Reshape(state.Shape);
    }

    // [images, height, width, 2 latents] to [batch, size] or [samples, batch, size]
    private static Normal NormalOf(Tensor numbers, DeepGroup group, Shape size)
    {
        int latents = group.Latents[2];
        Shape shape = size.Rank == 1
            ? size.Insert(0, numbers.Shape[0])
            : size.Insert(1, numbers.Shape[0] / size[0]);
        Tensor mean = Soft(numbers.Slice(-1, 0, latents)).Reshape(shape);
        return Normal.Of(mean, (Soft(numbers.Slice(-1, latents, latents)) * 2f).Reshape(shape));
    }

    private static Tensor Soft(Tensor numbers) => (numbers * (1f / Bound)).Tanh() * Bound;
}
