namespace Elbo.Reports;

/// <summary>
/// The colours of classes, as <c>tokens.css</c> has them: ten that the colour-blind can tell apart, on light paper and
/// on dark.
/// </summary>
public static class Palette
{
    private const string Prefix = "--class-";

    /// <summary>
    /// What has no class, or one beyond the tenth: a repeated colour would claim a kinship that is not there.
    /// </summary>
    public static Rgb Other { get; } = DesignTokens.Colours(Prefix + "other")[0];

    /// <summary>The ten class colours, in order of use.</summary>
    public static IReadOnlyList<Rgb> Classes { get; } =
        [.. DesignTokens.Colours(Prefix).SkipLast(1)];

    /// <summary>The colour of a class; <see cref="Other"/> for one below 0 or beyond the tenth.</summary>
    public static Rgb Class(int index) => (uint)index < (uint)Classes.Count ? Classes[index] : Other;
}
