using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>One group of latents of a <see cref="DeepVae"/>, at a scale [height, width].</summary>
/// <param name="Latents">[height, width, latents at a pixel].</param>
/// <param name="Features">[height, width, channels] of encoder and decoder.</param>
/// <param name="Up">
/// Encoder: from the features of the group below, or of the stem, to those of this one; null where they are the same.
/// </param>
/// <param name="Posterior">From features to what x changes in the prior, [height, width, 2 latents].</param>
/// <param name="Combine">What of the decoder's features the posterior sees; null at the top.</param>
/// <param name="Prior">From the decoder's features to the prior, [height, width, 2 latents]; null at the top.</param>
/// <param name="Join">From the decoder's features and the latents side by side to features.</param>
/// <param name="Down">Decoder: to the features of the group below; null at the lowest.</param>
internal sealed record DeepGroup(
    Shape Latents, Shape Features, Network? Up, Network Posterior, Network? Combine, Network? Prior, Network Join,
    Network? Down);

/// <summary>The networks of a <see cref="DeepVae"/>.</summary>
internal sealed class DeepNetworks
{
    private readonly CellFactory cells;
    private readonly DeepVaeOptions options;
    private readonly Shape image;

    /// <summary>Networks for images of a shape.</summary>
    /// <exception cref="TensorException">They are no images.</exception>
    public DeepNetworks(Shape image, Likelihood likelihood, DeepVaeOptions options)
    {
        this.options = options;
        this.image = image;
        cells = new CellFactory(options.Checkpoint);
        if (image.Rank != 3)
        {
            throw new TensorException(
                $"DeepVae: examples of {image} are no images [height, width, channels]. Reshape them, or take another "
                + "model.");
        }

        Stem = BuildStem();
        Groups = BuildGroups();
        Start = new Parameter("start", Groups[^1].Features, Initializers.Normal(0, 1));
        Tail = BuildTail(likelihood.DecodedShape(image)[2]);
    }

    /// <summary>From the image to the features of the first scale.</summary>
    public Network Stem { get; }

    /// <summary>The groups, from the data up.</summary>
    public IReadOnlyList<DeepGroup> Groups { get; }

    /// <summary>The features that the decoder begins with, [height, width, channels].</summary>
    public Parameter Start { get; }

    /// <summary>From the lowest group's features to the likelihood's numbers.</summary>
    public Network Tail { get; }

    /// <summary>
    /// The sum of the largest singular value of every convolution and of the largest factor of every batch
    /// normalization: with it small, small steps in z make small steps in x (Vahdat and Kautz 2020, section 3.2).
    /// </summary>
    public Tensor Roughness()
    {
        Tensor total = cells.Convolutions[0].SpectralNorm();
        for (int i = 1; i < cells.Convolutions.Count; i++)
        {
            total = total + cells.Convolutions[i].SpectralNorm();
        }

        for (int i = 0; i < cells.Normalizations.Count; i++)
        {
            total = total + cells.Normalizations[i].Scale.Value.Abs().Max();
        }

        return total;
    }

    // what the cells work on where the image has been halved so often
    private Shape FeaturesAt(int halvings) =>
        new(Halved(image[0], halvings), Halved(image[1], halvings), options.Channels << halvings);

    // rounded up
    private static int Halved(int pixels, int halvings) => (pixels + (1 << halvings) - 1) >> halvings;

    private Sequence BuildStem()
    {
        List<Network> parts = [cells.Conv(image[2], options.Channels, 3)];
        for (int block = 0; block < options.Stem; block++)
        {
            Shape features = FeaturesAt(block);
            parts.AddRange(Enumerable.Range(1, options.StemCells - 1).Select(_ => cells.Encoder(features[2])));
            parts.Add(cells.Down(features));
        }

        return new Sequence(parts);
    }

    private List<DeepGroup> BuildGroups()
    {
        int latents = options.LatentChannels;
        int above = options.Groups.Sum();
        List<DeepGroup> groups = [];
        for (int scale = 0; scale < options.Groups.Count; scale++)
        {
            Shape features = FeaturesAt(options.Stem + scale);
            int channels = features[2];
            for (int i = 0; i < options.Groups[scale]; i++)
            {
                bool isTop = --above == 0;
                bool isFirst = i == 0;
                Shape? below = isFirst && scale > 0 ? FeaturesAt(options.Stem + scale - 1) : null;
                groups.Add(new DeepGroup(
                    features.With(2, latents), features,
                    isFirst || !options.SharedEncoder ? new Sequence(Encoders(channels, below)) : null,
                    isTop
                        ? new Sequence(
                            new ActivationLayer(Activation.Elu), cells.Conv(channels, channels, 1),
                            new ActivationLayer(Activation.Elu), cells.Conv(channels, 2 * latents, 3))
                        : cells.Conv(channels, 2 * latents, 3),
                    isTop ? null : cells.Conv(channels, channels, 1),
                    isTop
                        ? null
                        : new Sequence(new ActivationLayer(Activation.Elu), cells.Conv(channels, 2 * latents, 1)),
                    cells.Conv(channels + latents, channels, 1),
                    isFirst && scale == 0 ? null : new Sequence(Decoders(channels, below))));
            }
        }

        return groups;
    }

    private IEnumerable<Network> Encoders(int channels, Shape? below)
    {
        if (below is { } larger)
        {
            yield return cells.Down(larger);
        }

        for (int cell = 0; cell < options.Cells; cell++)
        {
            yield return cells.Encoder(channels);
        }
    }

    private IEnumerable<Network> Decoders(int channels, Shape? below)
    {
        if (below is { } larger)
        {
            yield return cells.Up(larger, options.Expansion);
            channels = larger[2];
        }

        for (int cell = 0; cell < options.Cells; cell++)
        {
            yield return cells.Decoder(channels, options.Expansion);
        }
    }

    private Sequence BuildTail(int numbers)
    {
        List<Network> parts = [];
        for (int block = options.Stem - 1; block >= 0; block--)
        {
            Shape features = FeaturesAt(block);
            parts.Add(cells.Up(features, options.Expansion));
            parts.AddRange(
                Enumerable.Range(1, options.StemCells - 1)
                    .Select(_ => cells.Decoder(features[2], options.Expansion)));
        }

        parts.Add(new ActivationLayer(Activation.Elu));
        parts.Add(cells.Conv(options.Channels, numbers, 3));
        return new Sequence(parts);
    }
}
