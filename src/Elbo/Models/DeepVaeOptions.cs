namespace Elbo.Models;

/// <summary>The sizes of a <see cref="DeepVae"/>.</summary>
public sealed record DeepVaeOptions
{
    /// <summary>Channels at the size of the image; each halving doubles them.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>How often height and width are halved, odd ones rounded up, before the first latents.</summary>
    public int Stem { get; init; } = 1;

    /// <summary>Cells for each of these halvings, down in the encoder and back up in the decoder.</summary>
    public int StemCells { get; init; } = 1;

    /// <summary>
    /// Groups of latents at each scale, from the largest image down; each scale has half the height and width of the
    /// one before.
    /// </summary>
    public IReadOnlyList<int> Groups { get; init; } = [2, 2];

    /// <summary>Latents of a group at each pixel of its scale.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Cells of encoder and decoder for each group.</summary>
    public int Cells { get; init; } = 1;

    /// <summary>
    /// Whether the groups of a scale see the same features of the encoder, which then has <see cref="Cells"/> for each
    /// scale and not for each group.
    /// </summary>
    public bool SharedEncoder { get; init; }

    /// <summary>How many times more channels the inner convolution of a decoder's cell has.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>
    /// Whether a step keeps what goes into each cell alone, and makes the rest again for the gradient (Chen et al.
    /// 2016): the same bits, for less memory and more work.
    /// </summary>
    public bool Checkpoint { get; init; }
}
