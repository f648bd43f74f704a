using Elbo.Tensors;

namespace Elbo.Data.Arrays;

/// <summary>What an array's items are: pictures or numbers, and where the channels of pictures stand.</summary>
/// <param name="Kind">Pictures or numbers.</param>
/// <param name="Shape">The shape of an item, channels last.</param>
/// <param name="IsChannelsFirst">Whether the file has the channels of a picture outermost.</param>
internal sealed record ItemLayout(DataKind Kind, Shape Shape, bool IsChannelsFirst)
{
    /// <summary>
    /// Items of the sizes behind the first: [height, width], [height, width, 1 or 3] and [1 or 3, height, width] are
    /// pictures, so are rows of height x width x (1 or 3) numbers where a size is asked for; all else is numbers.
    /// </summary>
    /// <exception cref="DataException">The asked size does not fit, or the shape has too many axes.</exception>
    public static ItemLayout Of(string name, IReadOnlyList<int> sizes, (int Height, int Width)? wanted)
    {
        if (sizes.Count - 1 > Shape.MaximumRank - 1)
        {
            throw new DataException(
                $"{name}: {sizes.Count} axes are more than the {Shape.MaximumRank} that an array may have here. "
                + "Reshape it.");
        }

        int[] item = [.. sizes.Skip(1)];
        ItemLayout found = item switch
        {
            [var height, var width] => new(DataKind.Images, new Shape(height, width, 1), false),
            [_, _, 1 or 3] => new(DataKind.Images, new Shape(item), false),
            [var channels, var height, var width] when channels is 1 or 3 =>
                new(DataKind.Images, new Shape(height, width, channels), true),
            [] => new(DataKind.Numbers, new Shape(1), false),
            [var length] when wanted is { } size && length % (size.Height * size.Width) == 0
                && length / (size.Height * size.Width) is 1 or 3 =>
                new(DataKind.Images, new Shape(size.Height, size.Width, length / (size.Height * size.Width)), false),
            _ => new(DataKind.Numbers, new Shape(item), false),
        };
        if (wanted is { } side && (found.Kind != DataKind.Images || (found.Shape[0], found.Shape[1]) != side))
        {
            throw new DataException(
                $"{name}: items of ({string.Join(", ", item)}) numbers are no pictures of {side.Height} x "
                + $"{side.Width}; arrays are not resized. Leave data.size out.");
        }

        return found;
    }

    /// <summary>Turns [channels, height, width] into [height, width, channels].</summary>
    public static void ChannelsLast<T>(Shape shape, ReadOnlySpan<T> planes, Span<T> pixels)
    {
        int area = shape[0] * shape[1];
        for (int channel = 0; channel < shape[2]; channel++)
        {
            ReadOnlySpan<T> plane = planes.Slice(channel * area, area);
            for (int i = 0, to = channel; i < area; i++, to += shape[2])
            {
                pixels[to] = plane[i];
            }
        }
    }
}
