using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Sentences in words: those of data, and those that a model of sentences writes given codes. For any number of threads
/// at once.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="tokenizer">The tokens of its run.</param>
public sealed class Sentences(SentenceModel model, Tokenizer tokenizer)
{
    private readonly SentenceWriter writer = new(model) { KnownWordsOnly = true };

    /// <summary>The sentences of items.</summary>
    /// <param name="data">Sentences of the run's tokens.</param>
    /// <param name="items">Which of them.</param>
    public string[] Of(Dataset data, int[] items) => tokenizer.Sentences(data, items);

    /// <summary>The sentences of items as a model sees them, [sentences, longest].</summary>
    /// <param name="items">Numbers of tokens.</param>
    public string[] Of(float[] items) => tokenizer.Sentences(items);

    /// <summary>The words of a sentence with their tokens.</summary>
    /// <param name="sentence">The sentence.</param>
    public IEnumerable<SentenceWord> Words(string sentence) => tokenizer.Words(sentence);

    /// <summary>The items of sentences, [sentences, longest]; longer ones are cut off.</summary>
    /// <param name="sentences">The sentences.</param>
    public TextDataset Items(IReadOnlyList<string> sentences)
    {
        int most = tokenizer.Vocabulary.Longest - 1;
        return new TextDataset(
            "sentences", tokenizer.Vocabulary,
            sentences.Select(sentence => (int[])[.. tokenizer.Encode(sentence).Take(most), TokenIds.End]));
    }

    /// <summary>The numbers of <see cref="Items"/>, sentence by sentence.</summary>
    /// <param name="sentences">The sentences.</param>
    public float[] Numbers(IReadOnlyList<string> sentences)
    {
        TextDataset items = Items(sentences);
        float[] numbers = new float[items.Count * items.ItemShape.Count];
        items.Read([.. Enumerable.Range(0, items.Count)], numbers);
        return numbers;
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
            int[] ids = choice switch
            {
                { Beam: { } width } => writer.Beam(latents, width),
                { Temperature: { } temperature } => writer.Draw(
                    latents, temperature, new RandomStream(choice.Seed, RandomPurpose.LikelihoodSamples)),
                _ => writer.Greedy(latents),
            };
            return [.. ids.Chunk(tokenizer.Vocabulary.Longest).Select(sentence => tokenizer.Decode(sentence))];
        }
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
