using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Search;

/// <summary>
/// One image from a file, as a query: <c>.npy</c> of bytes, [height, width] or [height, width, channels].
/// </summary>
public static class ImageFile
{
    /// <summary>The pixels of an image, [height, width, channels], row-major.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">The shape that it must have.</param>
    /// <exception cref="RunException">Its ending is not known, or it has another shape.</exception>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static byte[] Read(string path, Shape item)
    {
        if (!path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            throw new RunException($"{path}: its ending is not .npy, so it is not known how to read it. Name such a file.");
        }

        IdxArray image = NumPy.ReadBytes(path);
        int[] expected = item.ToArray();
        return image.Sizes.SequenceEqual(expected) || (item[-1] == 1 && image.Sizes.SequenceEqual(expected[..^1]))
            ? image.Elements
            : throw new RunException(
                $"{path}: its shape is ({string.Join(", ", image.Sizes)}), the model takes {item}. Bring it to that "
                + "size.");
    }
}
