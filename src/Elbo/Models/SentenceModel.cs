using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>What models of sentences share: items are numbers of tokens, [longest], filled up with 0.</summary>
public abstract class SentenceModel : Model
{
    /// <summary>A model of sentences.</summary>
    /// <param name="longest">The tokens of the longest sentence, its end included.</param>
    /// <param name="options">The sizes.</param>
    private protected SentenceModel(int longest, TokenOptions options)
    {
        Options = options;
        ItemShape = new Shape(longest);
        Likelihood = new TokenLikelihood(options.Vocabulary);
    }

    /// <inheritdoc/>
    public override Shape ItemShape { get; }

    /// <inheritdoc/>
    public override Likelihood Likelihood { get; }

    /// <summary>The sizes.</summary>
    public TokenOptions Options { get; }

    /// <summary>p(x|z), word by word.</summary>
    public abstract TokenDecoder Decoder { get; }

    /// <summary>
    /// The sentences that the most probable token at each step makes, [batch, longest]; a sentence has no mean.
    /// </summary>
    public override Tensor Decode(Tensor latents, Tensor? condition)
    {
        int rows = latents.Shape[0];
        int[] ids = new SentenceWriter(this).Greedy(latents);
        float[] values = new float[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            values[i] = ids[i];
        }

        return Tensor.Constant(values, ItemShape.Insert(0, rows));
    }

    /// <summary>z as the decoder takes it, [rows, latent]; null where there is none.</summary>
    internal virtual Tensor? Told(Tensor latents) => latents;

    /// <summary>ln p of each token of a batch, [time, samples * batch].</summary>
    private protected Tensor PerToken(in Batch batch, Tensor? latents, int samples)
    {
        TokenBatch tokens = TokenBatch.Of(batch.Observed, samples, Options.WordDropout, batch.Pass);
        return Decoder.LogLikelihood(tokens, latents, batch.Pass);
    }

    /// <summary>Puts together what is known of a batch from ln p of its tokens, [time, samples * batch].</summary>
    private protected static Inference Conclude(LatentLevel level, Tensor perToken, int samples)
    {
        Tensor decoded = BySentence(perToken, samples);
        return Inference.Of(level, decoded, decoded.Sum(-1));
    }

    /// <summary>
    /// ln p of tokens [time, samples * batch] -> [samples, batch, time]: each sentence in one row, so that its sum has
    /// the same bits in any company.
    /// </summary>
    private protected static Tensor BySentence(Tensor perToken, int samples)
    {
        int batch = perToken.Shape[1] / Math.Max(1, samples);
        return perToken.Reshape(new Shape(perToken.Shape[0], samples, batch)).Permute(1, 2, 0);
    }

    /// <summary>Parameters under the name of their part.</summary>
    private protected static IEnumerable<Parameter> Named(string part, IEnumerable<Parameter> parameters)
    {
        Parameter[] all = [.. parameters];
        TokenDecoder.Prefix(part, all);
        return all;
    }
}
