using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Convolutions of 3 x 3 that keep the size, with an activation and a max-pooling each, which halves it; flattened, and
/// a dense layer without activation.
/// </summary>
public static class PoolEncoder
{
    /// <summary>The image after so many halvings.</summary>
    /// <param name="image">[height, width, channels].</param>
    /// <param name="channels">The channels of each convolution.</param>
    /// <exception cref="TensorException">A side is odd before it is halved: it would not come back.</exception>
    public static Shape Smallest(Shape image, IReadOnlyList<int> channels)
    {
        int parts = 1 << Math.Min(channels.Count, 30);
        return image.Rank == 3 && image[0] % parts == 0 && image[1] % parts == 0 && channels.Count > 0
            ? new Shape(image[0] / parts, image[1] / parts, channels[^1])
            : throw new TensorException(
                $"Pooling network: images of {image} do not halve evenly {channels.Count} times. Use fewer channels in "
                + "model.channels, at least one, or model.network conv.");
    }

    /// <summary>A network from images [height, width, channels] to [outputs].</summary>
    /// <exception cref="TensorException">The image does not halve evenly.</exception>
    public static Network Create(Shape image, IReadOnlyList<int> channels, int outputs, LayerOptions options)
    {
        Shape smallest = Smallest(image, channels);
        var stack = new LayerStack(options);
        int before = image[2];
        foreach (int count in channels)
        {
            stack.Add(new Conv2dLayer(before, count, kernel: 3, stride: 1, padding: 1, stack.Fused,
                stack.Initialization));
            stack.Finish(count);
            stack.Add(new MaxPoolLayer());
            before = count;
        }

        stack.Add(new ReshapeLayer(new Shape(smallest.Count)));
        stack.Add(new LinearLayer(smallest.Count, outputs, Activation.None, stack.Initialization));
        return stack.ToNetwork();
    }
}
