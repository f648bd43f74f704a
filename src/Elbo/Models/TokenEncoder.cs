using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// From a sentence to the numbers of its posterior: a recurrent layer over all of its tokens, and a linear layer of its
/// last state (Bowman et al. 2016).
/// </summary>
public sealed class TokenEncoder
{
    private readonly TokenOptions options;
    private readonly Parameter embedding;
    private readonly RecurrentLayer layer;
    private readonly LinearLayer head;

    /// <summary>An encoder of the given sizes.</summary>
    /// <param name="options">The sizes.</param>
    /// <param name="outputs">The numbers of the posterior.</param>
    public TokenEncoder(TokenOptions options, int outputs)
    {
        this.options = options;
        embedding = Embedding(options);
        layer = new RecurrentLayer(options.Cell, options.Embedding, options.Size, condition: 0);
        head = new LinearLayer(options.Size, outputs, Activation.None, Initialization.FanIn);
        TokenDecoder.Prefix("recurrent", layer.Parameters);
        TokenDecoder.Prefix("head", head.Parameters);
    }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters => [embedding, .. layer.Parameters, .. head.Parameters];

    /// <summary>A vector for each token, [vocabulary, embedding].</summary>
    internal Parameter EmbeddingTable => embedding;

    /// <summary>The recurrent layer.</summary>
    internal RecurrentLayer Layer => layer;

    /// <summary>From its last state to the posterior.</summary>
    internal LinearLayer Head => head;

    /// <summary>Multiplications and additions of one step of one sentence.</summary>
    public long StepOperations => layer.StepOperations;

    /// <summary>The posterior's numbers, [rows, outputs].</summary>
    public Tensor Apply(TokenBatch tokens, Pass pass)
    {
        Tensor words = embedding.Value.Gather(tokens.Tokens)
            .Reshape(new Shape(tokens.Time, tokens.Rows, options.Embedding));
        Tensor states = layer.Apply(words, layer.BiasOf(null), default, tokens.Lengths);
        Tensor last = states.Slice(0, tokens.Time - 1, 1).Reshape(new Shape(tokens.Rows, options.Size));
        return head.Apply(last, pass);
    }

    /// <summary>A vector for each token, drawn as from a layer that sums as many.</summary>
    internal static Parameter Embedding(TokenOptions options) => new(
        "embedding", new Shape(options.Vocabulary, options.Embedding),
        Initializers.Weight(Initialization.FanIn, options.Embedding, options.Embedding));
}
