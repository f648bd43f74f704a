using Elbo.Tensors.Kernels;

namespace Elbo.Search;

/// <summary>An item that was found.</summary>
/// <param name="Id">Its number in the index.</param>
/// <param name="Distance">
/// How far away it is: Euclidean and Wasserstein in units of the latents, cosine from 0 to 2, symmetric KL in nats.
/// </param>
public readonly record struct Neighbour(int Id, double Distance);

/// <summary>What is asked of an index.</summary>
public sealed record SearchOptions
{
    /// <summary>How many items, 1 or more.</summary>
    public int Top { get; init; } = 10;

    /// <summary>By which distance.</summary>
    public VectorDistance Distance { get; init; } = VectorDistance.Euclidean;
}

/// <summary>An item of an index, and where it came from.</summary>
/// <param name="Id">Its number in the index.</param>
/// <param name="Origin">The data that it is of, such as "mnist train".</param>
/// <param name="Row">Its row there.</param>
/// <param name="Label">Its class; null where there are no labels.</param>
public sealed record SearchItem(int Id, string Origin, int Row, int? Label);
