namespace Elbo.Tensors.Kernels;

/// <summary>
/// The sizes of a convolution from a big image [Height, Width, Channels] to a small one [OutHeight, OutWidth, Filters]
/// (channels last). A transposed convolution is the same with the roles of the two images exchanged.
/// </summary>
internal readonly record struct ConvGeometry(
    int Batch, int Height, int Width, int Channels, int OutHeight, int OutWidth, int Filters,
    int KernelHeight, int KernelWidth, int Stride, int Padding)
{
    /// <summary>Pixels of the small image.</summary>
    public int Pixels => OutHeight * OutWidth;

    /// <summary>
    /// Numbers that one pixel of the small image is made from: kernel height x kernel width x channels.
    /// </summary>
    public int PatchLength => KernelHeight * KernelWidth * Channels;

    /// <summary>Numbers in a big image.</summary>
    public int BigLength => Height * Width * Channels;

    /// <summary>Numbers in a small image.</summary>
    public int SmallLength => Pixels * Filters;

    /// <summary>
    /// The convolution from the small image to the big one that a stride of 1 makes of the way back, with the kernel
    /// turned upside down.
    /// </summary>
    public ConvGeometry Turned => new(
        Batch, OutHeight, OutWidth, Filters, Height, Width, Channels, KernelHeight, KernelWidth, 1,
        KernelHeight - 1 - Padding);
}
