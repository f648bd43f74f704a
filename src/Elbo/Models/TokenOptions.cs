using Elbo.Networks;

namespace Elbo.Models;

/// <summary>The sizes of a model of sentences.</summary>
public sealed record TokenOptions
{
    /// <summary>The numbers of tokens: what stands for a piece of text, and the three that do not.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The numbers of a token's embedding.</summary>
    public required int Embedding { get; init; }

    /// <summary>The cell of the recurrent layers.</summary>
    public required RecurrentCell Cell { get; init; }

    /// <summary>The numbers of their state.</summary>
    public required int Size { get; init; }

    /// <summary>The share of the decoder's inputs that are dropped in training (Bowman et al. 2016).</summary>
    public double WordDropout { get; init; }

    /// <summary>
    /// The share of the decoder's embeddings, and of the states that its words are made of, that is dropped in
    /// training.
    /// </summary>
    public double Dropout { get; init; }
}
