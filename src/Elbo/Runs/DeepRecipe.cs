namespace Elbo.Runs;

/// <summary>The scales and cells of a deep hierarchy in NVAE's design.</summary>
public sealed record DeepRecipe
{
    /// <summary>Channels at the size of the image; each halving doubles them.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>How often height and width are halved before the first latents.</summary>
    public int Stem { get; init; } = 1;

    /// <summary>Cells for each of these halvings, on the way down and on the way back.</summary>
    public int StemCells { get; init; } = 1;

    /// <summary>Groups of latents at each scale, from the largest image on; each scale halves it.</summary>
    public IReadOnlyList<int> Groups { get; init; } = [2, 2];

    /// <summary>Cells of encoder and decoder for each group.</summary>
    public int Cells { get; init; } = 1;

    /// <summary>Whether the encoder has cells for each scale alone, and its groups see the same features.</summary>
    public bool SharedEncoder { get; init; }

    /// <summary>How many times more channels the inner convolution of a decoder's cell has.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>Whether what cells make on the way is made again for the gradient, in place of being kept.</summary>
    public bool Checkpoint { get; init; }
}
