using Elbo.Reports;

namespace Elbo.Studio.Hosting;

/// <summary>Images as PNG, a pixel for a pixel.</summary>
internal static class PictureUrls
{
    private const int Gap = 1;

    // Without a ground there is transparency between images, which a single one does not need.
    private static readonly Rgb White = new(255, 255, 255);

    /// <summary>A data URL of an image.</summary>
    public static string Of(ImageBatch image) => $"data:image/png;base64,{Convert.ToBase64String(Png(image))}";

    /// <summary>A file of an image, or of a grid of several with a pixel between them.</summary>
    public static byte[] Png(ImageBatch images) => Reports.Png.Encode(ImageGrid.Arrange(images, new ImageGridOptions
    {
        Columns = (int)Math.Ceiling(Math.Sqrt(images.Count)),
        Scale = 1,
        Padding = images.Count > 1 ? Gap : 0,
        Background = images.Count > 1 ? null : White,
    }));
}
