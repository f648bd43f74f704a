using Elbo.Data.Pictures;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// A folder of PNG and JPEG pictures of any sizes, nested: the first folder on the way to a picture is its class.
/// Folders called train, test and val (or valid, validation) at the top are the parts.
/// </summary>
public sealed class ImageFolderFormat : DataFormat
{
    /// <inheritdoc/>
    public override string Name => "images";

    /// <inheritdoc/>
    public override string Description => "a folder of .png and .jpg pictures";

    /// <inheritdoc/>
    public override bool IsFolder(string path) => ImageFolder.Files(path).Any(PictureFile.IsNamedSo);

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        if (!Directory.Exists(path))
        {
            throw new DataException($"{path}: it is no folder. Name the folder with the pictures.");
        }

        if (options.Labels is not (null or LabelFile.NoLabels))
        {
            throw new DataException(
                $"data.labels: the classes of {path} are its folders. Leave it out, or write `{LabelFile.NoLabels}`.");
        }

        return new ImageFolderSource(ImageFolder.Of(path), options);
    }
}
