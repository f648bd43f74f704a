using Elbo.Data;
using Elbo.Data.Pictures;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Search;

/// <summary>
/// One picture from a file, PNG or JPEG, as a model of images takes it: the largest middle part of its proportions,
/// brought to its size, grey or in colour as it is.
/// </summary>
public static class ImageFile
{
    /// <summary>The pixels of a picture, [height, width, channels], row-major.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">The shape that the model takes.</param>
    /// <exception cref="RunException">The model takes no images.</exception>
    /// <exception cref="DataException">The file cannot be read, is damaged, or is no such picture.</exception>
    public static byte[] Read(string path, Shape item)
    {
        if (!ModelImages.AreImages(item))
        {
            throw new RunException(
                $"{path}: the model takes {item}, no images. Look for a row of data in place of a picture.");
        }

        byte[] pixels = new byte[item.Count];
        PictureFit.To(PictureFile.Decode(path), item[0], item[1], item[2], pixels);
        return pixels;
    }
}
