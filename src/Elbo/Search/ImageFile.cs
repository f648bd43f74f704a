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
    /// <summary>The pixels of a picture from the bytes of a file, as they came to a server.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What they are called in faults.</param>
    /// <param name="item">The shape that the model takes.</param>
    /// <param name="mostPixels">A picture of more is refused by its header, before anything is decoded.</param>
    /// <exception cref="RunException">The model takes no images, or the picture is larger.</exception>
    /// <exception cref="DataException">The bytes are damaged, or neither PNG nor JPEG.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file, string name, Shape item, long mostPixels)
    {
        PictureHeader header = PictureFile.ReadHeader(file, name);
        if ((long)header.Height * header.Width > mostPixels)
        {
            throw new RunException(
                $"{name}: {header.Width} x {header.Height} pixels, at most {mostPixels} are taken. Make it smaller.");
        }

        return Fitted(PictureFile.Decode(file, name), name, item);
    }

    /// <summary>The pixels of a picture, [height, width, channels], row-major.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">The shape that the model takes.</param>
    /// <exception cref="RunException">The model takes no images.</exception>
    /// <exception cref="DataException">The file cannot be read, is damaged, or is no such picture.</exception>
    public static byte[] Read(string path, Shape item) => Fitted(PictureFile.Decode(path), path, item);

    private static byte[] Fitted(DecodedPicture picture, string name, Shape item)
    {
        if (!ModelImages.AreImages(item))
        {
            throw new RunException(
                $"{name}: the model takes {item}, no images. Look for a row of data in place of a picture.");
        }

        byte[] pixels = new byte[item.Count];
        PictureFit.To(picture, item[0], item[1], item[2], pixels);
        return pixels;
    }
}
