using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Sentences in words: those of data, and those that a model of sentences writes given codes.</summary>
/// <param name="model">The model.</param>
/// <param name="tokenizer">The tokens of its run.</param>
public sealed class Sentences(SentenceModel model, Tokenizer tokenizer)
{
    private readonly SentenceWriter writer = new(model) { KnownWordsOnly = true };

    /// <summary>The sentences of items.</summary>
    /// <param name="data">Sentences of the run's tokens.</param>
    /// <param name="items">Which of them.</param>
    public string[] Of(Dataset data, int[] items)
    {
        float[] ids = new float[items.Length * data.ItemShape.Count];
        data.Read(items, ids);
        return InWords([.. ids.Select(id => (int)id)]);
    }

    /// <summary>The items of sentences, [sentences, longest]; longer ones are cut off.</summary>
    /// <param name="sentences">The sentences.</param>
    public TextDataset Items(IReadOnlyList<string> sentences)
    {
        int most = tokenizer.Vocabulary.Longest - 1;
        return new TextDataset(
            "sentences", tokenizer.Vocabulary,
            sentences.Select(sentence => (int[])[.. tokenizer.Encode(sentence).Take(most), TokenIds.End]));
    }

    /// <summary>Sentences given codes, of words that the model knows.</summary>
    /// <param name="codes">z, [rows, latent].</param>
    /// <param name="rows">How many.</param>
    /// <param name="choice">How words are chosen.</param>
    /// <exception cref="ModelException">The choice cannot be.</exception>
    public string[] Write(float[] codes, int rows, WordChoice choice)
    {
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Tensor latents = Tensor.Constant(codes, new Shape(rows, model.LatentSize));
            return InWords(choice switch
            {
                { Beam: { } width } => writer.Beam(latents, width),
                { Temperature: { } temperature } => writer.Draw(
                    latents, temperature, new RandomStream(choice.Seed, RandomPurpose.LikelihoodSamples)),
                _ => writer.Greedy(latents),
            });
        }
    }

    private string[] InWords(int[] ids)
    {
        string[] sentences = new string[ids.Length / tokenizer.Vocabulary.Longest];
        for (int i = 0; i < sentences.Length; i++)
        {
            sentences[i] = tokenizer.Decode(
                ids.AsSpan(i * tokenizer.Vocabulary.Longest, tokenizer.Vocabulary.Longest));
        }

        return sentences;
    }
}

/// <summary>How the words of a sentence are chosen: the most probable at each step where nothing is said.</summary>
public sealed record WordChoice
{
    /// <summary>Words are drawn from softmax(logits / temperature); null for no draws.</summary>
    public double? Temperature { get; init; }

    /// <summary>The sentences that a beam search follows; null for none.</summary>
    public int? Beam { get; init; }

    /// <summary>The seed of the draws.</summary>
    public ulong Seed { get; init; }
}
