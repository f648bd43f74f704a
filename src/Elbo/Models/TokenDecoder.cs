using System.Buffers;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// p(x|z) of sentences word by word: a recurrent layer over the tokens before, which starts from z and is told it at
/// each step, and a softmax over the vocabulary; what stands behind the end is no choice of it. Without z it is a
/// recurrent language model.
/// </summary>
public sealed class TokenDecoder
{
    private const int LogitsAtOnce = 1 << 22;
    private const ulong StateDropout = 0xD1B5_4A32_D192_ED03;

    private readonly TokenOptions options;
    private readonly Parameter embedding;
    private readonly RecurrentLayer layer;
    private readonly LinearLayer output;

    /// <summary>A decoder of the given sizes.</summary>
    /// <param name="options">The sizes.</param>
    /// <param name="condition">The numbers of z; 0 for none.</param>
    public TokenDecoder(TokenOptions options, int condition)
    {
        this.options = options;
        embedding = TokenEncoder.Embedding(options);
        layer = new RecurrentLayer(options.Cell, options.Embedding, options.Size, condition);
        output = new LinearLayer(options.Size, options.Vocabulary - 1, Activation.None, Initialization.FanIn);
        Prefix("recurrent", layer.Parameters);
        Prefix("output", output.Parameters);
    }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters => [embedding, .. layer.Parameters, .. output.Parameters];

    /// <summary>A vector for each token before, [vocabulary, embedding].</summary>
    internal Parameter EmbeddingTable => embedding;

    /// <summary>The recurrent layer.</summary>
    internal RecurrentLayer Layer => layer;

    /// <summary>From its states to the logits of tokens from 1 on.</summary>
    internal LinearLayer Output => output;

    /// <summary>Multiplications and additions of one step of one sentence.</summary>
    public long StepOperations => layer.StepOperations + (2L * options.Size * options.Vocabulary);

    /// <summary>ln p of each token given those before it, [time, rows]; 0 behind the end; nats.</summary>
    /// <param name="tokens">The sentences.</param>
    /// <param name="condition">z, [rows, condition]; null for none.</param>
    /// <param name="pass">Whether it is a step of training.</param>
    public Tensor LogLikelihood(TokenBatch tokens, Tensor? condition, Pass pass)
    {
        Tensor words = embedding.Value.Gather(tokens.Inputs)
            .Reshape(new Shape(tokens.Time, tokens.Rows, options.Embedding));
        words = Dropped(words, pass, 0);
        Tensor states = layer.Apply(words, layer.BiasOf(condition), layer.Begin(condition), tokens.Lengths);
        states = Dropped(states, pass, StateDropout);
        states = states.Reshape(new Shape(tokens.Time * tokens.Rows, options.Size));
        Tensor each = Tape.Records(states, output.Weight.Value)
            ? output.Apply(states, pass).ClassLogLikelihood(tokens.Targets)
            : InPieces(states, tokens.Targets);
        return each.Reshape(new Shape(tokens.Time, tokens.Rows));
    }

    /// <summary>Where sentences begin.</summary>
    /// <param name="condition">z, [rows, condition]; null for none.</param>
    internal (RecurrentState State, Tensor Bias) Begin(Tensor? condition) =>
        (layer.Begin(condition), layer.BiasOf(condition));

    /// <summary>
    /// The logits of the next token, [rows, vocabulary - 1], from token 1 on, and the state after the tokens before.
    /// </summary>
    internal Tensor Next(ReadOnlySpan<int> before, Tensor bias, ref RecurrentState state)
    {
        state = layer.Step(embedding.Value.Gather(before), bias, state);
        return output.Apply(state.Hidden!, Pass.Evaluation);
    }

    internal static void Prefix(string name, IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Prefix(name);
        }
    }

    // Where no gradient is wanted the logits, by far the largest numbers, are made and forgotten piece by piece.
    private Tensor InPieces(Tensor states, ReadOnlySpan<int> targets)
    {
        int atOnce = Math.Max(1, LogitsAtOnce / options.Vocabulary);
        int rows = targets.Length;
        float[] each = ArrayPool<float>.Shared.Rent(rows);
        var tape = new Tape(recordsGradients: false);
        for (int first = 0; first < rows; first += atOnce)
        {
            int count = Math.Min(atOnce, rows - first);
            using (tape.Step())
            {
                output.Apply(states.Slice(0, first, count), Pass.Evaluation)
                    .ClassLogLikelihood(targets.Slice(first, count)).CopyTo(each.AsSpan(first, count));
            }
        }

        Tensor all = Tensor.Constant(each.AsSpan(0, rows), new Shape(rows));
        ArrayPool<float>.Shared.Return(each);
        return all;
    }

    // [time, rows, size]; noise is keyed by example and sample
    private Tensor Dropped(Tensor x, Pass pass, ulong seed)
    {
        if (options.Dropout == 0 || !pass.IsTraining)
        {
            return x;
        }

        RandomStream random = pass.Random with { Seed = pass.Random.Seed ^ seed, Purpose = RandomPurpose.Dropout };
        (int time, int rows, int size) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Tensor uniform = Noise.Uniform(random, pass.Examples, 0, rows / pass.Examples.Count, time * size);
        return x.Dropout(uniform.Reshape(new Shape(rows, time, size)).Permute(1, 0, 2), (float)options.Dropout);
    }
}
