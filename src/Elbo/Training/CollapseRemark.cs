namespace Elbo.Training;

/// <summary>How far a collapse is.</summary>
public enum CollapseStage
{
    /// <summary>Some latents died, others are in use: usual where there are more than the data needs.</summary>
    Latents,

    /// <summary>All of the code together is below a nat and has fallen by half: what is left goes next.</summary>
    Fading,

    /// <summary>No latent is left: every code decodes to the same.</summary>
    Complete,

    /// <summary>After that, latents are in use again.</summary>
    Recovered,
}

/// <summary>What the <see cref="CollapseDoctor"/> has to say.</summary>
/// <param name="Stage">How far the collapse is.</param>
/// <param name="Latents">The latents that this is about, from 0; those that were named before are not repeated.</param>
/// <param name="Since">Epochs at the first look that found one of them dead; null where none is dead yet.</param>
/// <param name="Looks">Looks in a row that found all of them dead: three are certain.</param>
/// <param name="Dead">How many are dead by now.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Use">What was seen.</param>
public sealed record CollapseRemark(
    CollapseStage Stage, IReadOnlyList<int> Latents, double? Since, int Looks, int Dead, int Of,
    LatentUse Use) : TrainingEvent
{
    /// <summary>The level that this is about, from 1 at the data; null where there is one.</summary>
    public int? Level { get; init; }

    /// <summary>How many levels there are.</summary>
    public int Levels { get; init; } = 1;
}
