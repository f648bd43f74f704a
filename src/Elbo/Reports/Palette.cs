namespace Elbo.Reports;

/// <summary>
/// The colours of classes. Ten, drawn from the sets of Okabe and Ito (2008) and Paul Tol (2021) and then moved apart
/// until every two of them differ by at least 0.05 in OKLab for normal, protanopic and deuteranopic sight
/// (simulated after Machado, Oliveira and Fernandes, 2009) and stand out from the light and the dark paper.
/// </summary>
public static class Palette
{
    /// <summary>The ten class colours, in order of use.</summary>
    public static IReadOnlyList<Rgb> Classes { get; } =
    [
        Rgb.Hex(0x1F74AA), Rgb.Hex(0xFF8800), Rgb.Hex(0x12AE7B), Rgb.Hex(0xD55E00), Rgb.Hex(0xCC79A7),
        Rgb.Hex(0x56B4E9), Rgb.Hex(0x8CB32E), Rgb.Hex(0xB03A80), Rgb.Hex(0x7F7F7F), Rgb.Hex(0x8D46D3),
    ];

    /// <summary>
    /// What has no class, or one beyond the tenth: a repeated colour would claim a kinship that is not there.
    /// </summary>
    public static Rgb Other { get; } = Rgb.Hex(0xBBB8B2);

    /// <summary>The colour of a class; <see cref="Other"/> for one below 0 or beyond the tenth.</summary>
    public static Rgb Class(int index) => (uint)index < (uint)Classes.Count ? Classes[index] : Other;
}
