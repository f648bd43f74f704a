using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each pixel has the 256 levels k / 255 in every channel, with probabilities by a mixture of logistic variables that
/// are cut into intervals (Salimans, Karpathy, Chen and Kingma 2017, PixelCNN++, sections 2.1 and 2.2), as NVAE has it
/// for colour (Vahdat and Kautz 2020): <see cref="LogisticMixtureLogLikelihood"/>. The channels of a pixel share the
/// mixture's weights, and of three channels the means of the second and third are shifted by those before. Decoded
/// numbers of a pixel lie in the channels. Values are rounded to the nearest level; scores are probabilities.
/// </summary>
/// <remarks>
/// The probability of a level is taken as a product, not as a difference, so it needs no other formula where it is
/// small, unlike in PixelCNN++.
/// </remarks>
/// <param name="mixtures">K, how many logistic variables are mixed.</param>
/// <param name="channels">The channels of a pixel; 1 where items are no images.</param>
public sealed class LogisticMixture(int mixtures, int channels) : Likelihood
{
    /// <summary>The least ln of a scale, of values from -1 to 1.</summary>
    internal const float LowestLogScale = LogisticMixtureLogLikelihood.LowestLogScale;

    /// <summary>K.</summary>
    internal int Mixtures => mixtures;

    /// <summary>The channels of a pixel.</summary>
    internal int Channels => channels;

    /// <summary>How many numbers the decoder makes for a pixel.</summary>
    internal int NumbersPerPixel => LogisticMixtureLogLikelihood.NumbersPerPixel(mixtures, channels);

    /// <inheritdoc/>
    public override string Name => "logisticMixture";

    /// <summary>
    /// How many numbers the decoder makes for each element, those of a pixel shared out and rounded up.
    /// </summary>
    public override int NumbersPerElement => (NumbersPerPixel + channels - 1) / channels;

    /// <inheritdoc/>
    public override bool IsContinuous => false;

    /// <summary>
    /// A likelihood of items: [height, width, channels] are images; of others each element is a pixel.
    /// </summary>
    public static LogisticMixture Of(Shape item, int mixtures) => new(mixtures, item.Rank == 3 ? item[2] : 1);

    /// <inheritdoc/>
    public override Shape DecodedShape(Shape item) => item.With(-1, item[-1] / channels * NumbersPerPixel);

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        Pixels(observed, decoded, channels).Sum(-1);

    /// <summary>
    /// ln p of each element given those before it in its pixel, [samples, batch, elements]: by the chain rule their sum
    /// is <see cref="LogLikelihood"/>.
    /// </summary>
    /// <param name="observed">x, [batch, ...].</param>
    /// <param name="decoded">The decoder's numbers, [samples, batch, ...].</param>
    public override Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        Tensor known = Pixels(observed, decoded, 1);
        Shape each = known.Shape.Insert(3, 1);
        Tensor all = known.Reshape(each);
        for (int channel = 1; channel < channels; channel++)
        {
            Tensor next = Pixels(observed, decoded, channel + 1);
            all = TensorOperations.Concat(3, all, (next - known).Reshape(each));
            known = next;
        }

        return all.Reshape(each[0], each[1], each[2] * channels);
    }

    /// <summary>
    /// The mean of the mixture, from 0 to 1, of the data's shape: channel by channel, with the means before in the
    /// place of observed values, each cut to the range.
    /// </summary>
    /// <param name="decoded">The decoder's numbers.</param>
    public override Tensor Mean(Tensor decoded)
    {
        Tensor rows = decoded.Reshape(-1, NumbersPerPixel);
        Tensor weights = rows.Slice(1, 0, mixtures).Softmax(1);
        var means = new Tensor[channels];
        int shift = mixtures * (1 + (2 * channels));
        for (int channel = 0; channel < channels; channel++)
        {
            Tensor each = rows.Slice(1, mixtures * (1 + channel), mixtures);
            for (int before = 0; channels == 3 && before < channel; before++, shift += mixtures)
            {
                each = each + (rows.Slice(1, shift, mixtures).Tanh() * means[before]);
            }

            means[channel] = (weights * each).Sum(1, keepDimension: true).Clamp(-1f, 1f);
        }

        Tensor image = channels == 1 ? means[0] : TensorOperations.Concat(1, means);
        return ((image + 1f) * 0.5f).Reshape(
            decoded.Shape.With(-1, decoded.Shape[-1] / NumbersPerPixel * channels));
    }

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.OutsideUnit(observed);

    // ln p of the first channels of each pixel, [samples, batch, pixels]
    private Tensor Pixels(Tensor observed, Tensor decoded, int counted)
    {
        int batch = observed.Shape[0];
        int pixels = observed.Shape.Product(1, observed.Shape.Rank) / channels;
        return observed.Reshape(batch, pixels, channels).LogisticMixtureLogLikelihood(
            decoded.Reshape(decoded.Shape[0], batch, pixels, NumbersPerPixel), mixtures, counted);
    }
}
