namespace Elbo.Runs;

/// <summary>A level of latents above the first one.</summary>
public sealed record LevelRecipe
{
    /// <summary>The number of its latents.</summary>
    public int Latent { get; init; }

    /// <summary>The widths of the dense layers from the level below on; those back down mirror them.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];
}
