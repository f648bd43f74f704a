using Elbo.Data;
using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// An encoder and a decoder with latents between them: what training, evaluation and reports ask of it.
/// </summary>
public abstract class Model
{
    /// <summary>The shape of one example.</summary>
    public abstract Shape ItemShape { get; }

    /// <summary>The number of latents.</summary>
    public abstract int LatentSize { get; }

    /// <summary>
    /// The number of latents of each level, from the data up. A code holds the levels' latents side by side in this
    /// order.
    /// </summary>
    public virtual IReadOnlyList<int> LevelSizes => [LatentSize];

    /// <summary>All that training changes.</summary>
    public abstract ParameterSet Parameters { get; }

    /// <summary>What the decoder's numbers mean.</summary>
    public abstract Likelihood Likelihood { get; }

    /// <summary>
    /// Whether the model is a distribution over x: it has a prior and a posterior with densities, so an ELBO, ln p(x)
    /// and samples of x. A plain autoencoder has not.
    /// </summary>
    public virtual bool HasDensity => true;

    /// <summary>What encoder and decoder are told beside x and z.</summary>
    public virtual Conditioning Conditioning => Conditioning.None;

    /// <summary>
    /// Posterior, samples and likelihood of a batch. Noise is drawn from the stream with each example's index, so it
    /// does not depend on who else is in the batch.
    /// </summary>
    public Inference Infer(in Batch batch, in Draw draw) => InferFrom(Encode(batch), batch, draw);

    /// <summary>
    /// The same with q(z|x) as <see cref="Encode"/> gave it: many samples of a batch need the encoder once.
    /// </summary>
    /// <param name="posterior">q(z|x) of the batch.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="draw">Which samples.</param>
    public abstract Inference InferFrom(Distribution posterior, in Batch batch, in Draw draw);

    /// <summary>q(z|x) of a batch.</summary>
    public abstract Distribution Encode(in Batch batch);

    /// <summary>The mean of x for latents [batch, latent] -> [batch, ...].</summary>
    /// <param name="latents">z.</param>
    /// <param name="condition">What the decoder is told beside z, [batch, condition size]; null for nothing.</param>
    public abstract Tensor Decode(Tensor latents, Tensor? condition);

    /// <summary>
    /// Latents drawn from the prior, [examples, latent]: those of an index are the same in any company.
    /// </summary>
    /// <exception cref="ModelException">The model has no prior.</exception>
    public abstract Tensor SamplePrior(RandomStream random, Examples examples);

    /// <summary>
    /// The same at a temperature: what the prior's draws are multiplied by, or, where there are several levels, the
    /// deviation of each level around its mean given the level above. 1 is the prior.
    /// </summary>
    /// <param name="random">The stream of the noise.</param>
    /// <param name="examples">The indices by which noise is keyed.</param>
    /// <param name="temperature">Above 0; below 1 nearer to the middle.</param>
    /// <exception cref="ModelException">The model has no prior.</exception>
    public virtual Tensor SamplePrior(RandomStream random, Examples examples, double temperature) =>
        temperature == 1 ? SamplePrior(random, examples) : SamplePrior(random, examples) * (float)temperature;

    /// <summary>
    /// Codes that keep a level of others and those above it, and have the levels below at the means of p(z_i|z_i+1):
    /// what the upper levels alone say of x. [batch, latent] -> [batch, latent].
    /// </summary>
    /// <param name="latents">z of all levels.</param>
    /// <param name="level">The lowest level that is kept, from 0 on; 0 keeps all of the code.</param>
    /// <exception cref="ModelException">There is no such level.</exception>
    public virtual Tensor FromLevel(Tensor latents, int level) => level == 0
        ? latents
        : throw new ModelException(
            $"level {level + 1}: the model has one level of latents. Take level 1, or train a model with more.");

    /// <summary>
    /// Codes that keep a level of others and those above it, and have the levels below drawn anew from
    /// p(z_i|z_i+1 ...): other details of the same whole. [batch, latent] -> [batch, latent].
    /// </summary>
    /// <param name="latents">z of all levels.</param>
    /// <param name="level">The lowest level that is kept, from 0 on; the number of levels keeps none.</param>
    /// <param name="random">The stream of the noise.</param>
    /// <param name="examples">The indices by which noise is keyed.</param>
    /// <exception cref="ModelException">There is no such level, or no prior.</exception>
    public Tensor Redraw(Tensor latents, int level, RandomStream random, Examples examples) =>
        Redraw(latents, level, random, examples, temperature: 1);

    /// <summary>The same at a temperature, which multiplies the noise of every level that is drawn.</summary>
    /// <param name="latents">z of all levels.</param>
    /// <param name="level">The lowest level that is kept, from 0 on; the number of levels keeps none.</param>
    /// <param name="random">The stream of the noise.</param>
    /// <param name="examples">The indices by which noise is keyed.</param>
    /// <param name="temperature">0 or above: 1 is the prior, 0 the way of its means.</param>
    /// <exception cref="ModelException">There is no such level, or no prior.</exception>
    public virtual Tensor Redraw(
        Tensor latents, int level, RandomStream random, Examples examples, double temperature) => level switch
        {
            0 => latents,
            1 => SamplePrior(random, examples, temperature),
            _ => FromLevel(latents, level),
        };

    /// <summary>
    /// Codes that keep a level and those above it, with the details of other codes below: each latent below stands as
    /// many deviations from its mean given the levels above as it does in the other code,
    /// z_i = m_i + s_i (z'_i - m'_i) / s'_i. The numbers z'_i themselves would not do: where x depends on z_1 alone
    /// they bring all of the other example with them. [batch, latent] -> [batch, latent].
    /// </summary>
    /// <param name="latents">z of all levels.</param>
    /// <param name="level">The lowest level that is kept, from 0 on; 0 keeps all of the code.</param>
    /// <param name="details">z' of all levels, as many codes.</param>
    /// <exception cref="ModelException">There is no such level.</exception>
    public virtual Tensor Mix(Tensor latents, int level, Tensor details) => FromLevel(latents, level);

    /// <summary>
    /// A measure of how steep the networks can be, a scalar that regularization holds down; null for models that have
    /// none. To be called once in a step of training: it goes on from where it came to in the last.
    /// </summary>
    public virtual Tensor? Roughness() => null;

    /// <summary>A batch of a data set, with the labels as condition where the model takes them.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="observed">Its values, [batch, ...].</param>
    /// <param name="examples">Which of its items.</param>
    /// <exception cref="ModelException">The model needs labels that the data does not have.</exception>
    public Batch BatchOf(Dataset data, Tensor observed, Examples examples) => new(observed, examples)
    {
        Condition = Conditioning.Size == 0 ? null : Conditioning.OneHot(data.Labels, examples, data.Name),
    };

    /// <summary>
    /// Floating-point operations of one forward pass for one example, counted from the layers.
    /// </summary>
    /// <param name="samples">How many z go through the decoder.</param>
    public abstract long ForwardOperations(int samples);

    /// <summary>How many examples go forwards once within so many operations.</summary>
    internal double ExamplesWithin(double operations) => operations / Math.Max(1, ForwardOperations(samples: 1));

    /// <summary>Stops what needs a density where the model has none.</summary>
    /// <param name="what">What was asked for, such as "ln p(x)".</param>
    /// <exception cref="ModelException">The model has no density.</exception>
    public virtual void RequireDensity(string what)
    {
        if (!HasDensity)
        {
            throw new ModelException(
                $"{what} needs a distribution over x, which an autoencoder or PCA is not: no prior, no posterior. "
                + "Train a vae, or look at what it has: reconstructions, and codes of data, which can be decoded.");
        }
    }
}
