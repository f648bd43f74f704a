namespace Elbo.Evaluation;

/// <summary>How complete and how continuous a latent space is.</summary>
public sealed record LatentSpaceResult
{
    /// <summary>
    /// Whether draws are those of the model's prior; else they are from a normal with mean and deviation of the codes.
    /// </summary>
    public required bool HasPrior { get; init; }

    /// <summary>How many draws were decoded.</summary>
    public required int Draws { get; init; }

    /// <summary>How many examples an image may be near to.</summary>
    public required int References { get; init; }

    /// <summary>The share of unseen examples that are near the references, by which near is defined.</summary>
    public required double Quantile { get; init; }

    /// <summary>The Euclidean distance to the nearest reference up to which an image is near.</summary>
    public required double NearDistance { get; init; }

    /// <summary>The share of draws that decode to an image near the data, 0..1.</summary>
    public required double Completeness { get; init; }

    /// <summary>The same of reconstructions of unseen examples: what the decoder reaches at best.</summary>
    public required double ReconstructionsNear { get; init; }

    /// <summary>Along straight lines between codes.</summary>
    public required PathSmoothness Straight { get; init; }

    /// <summary>Along arcs between codes, around the middle of the space.</summary>
    public required PathSmoothness Spherical { get; init; }
}

/// <summary>How images change on the ways between codes: means over pairs of examples.</summary>
public sealed record PathSmoothness
{
    /// <summary>Pairs whose ends decode to different images.</summary>
    public required int Pairs { get; init; }

    /// <summary>
    /// The largest step times the number of steps over the distance of the ends, unevenness times detour: 1 where
    /// images go straight and evenly, as many as there are steps where they jump once.
    /// </summary>
    public required Estimate Roughness { get; init; }

    /// <summary>The largest step over the mean step: 1 where all are equal.</summary>
    public required Estimate Unevenness { get; init; }

    /// <summary>The length of the way over the distance of its ends: 1 where images go straight.</summary>
    public required Estimate Detour { get; init; }

    /// <summary>The share of the images half way that are near the data, 0..1.</summary>
    public required double MiddlesNear { get; init; }
}
