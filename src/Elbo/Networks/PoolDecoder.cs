using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// A dense layer to a small image, then convolutions of 3 x 3 that keep the size, with an activation and an up-sampling
/// each, which doubles it; a last convolution of 3 x 3 without activation.
/// </summary>
public static class PoolDecoder
{
    /// <summary>A network from latents to images [height, width, channels]; the encoder's channels, mirrored.</summary>
    /// <param name="latent">The number of latents.</param>
    /// <param name="image">The image that comes out.</param>
    /// <param name="channels">The channels of the encoder's convolutions.</param>
    /// <param name="options">What the layers have in common.</param>
    /// <exception cref="TensorException">The image does not halve evenly.</exception>
    public static Network Create(int latent, Shape image, IReadOnlyList<int> channels, LayerOptions options)
    {
        Shape start = PoolEncoder.Smallest(image, channels);
        var stack = new LayerStack(options);
        stack.Add(new LinearLayer(latent, start.Count, stack.Fused, stack.Initialization));
        stack.Add(new ReshapeLayer(start));
        stack.Finish(start[2]);
        int before = start[2];
        foreach (int count in channels.Reverse())
        {
            stack.Add(new Conv2dLayer(before, count, kernel: 3, stride: 1, padding: 1, stack.Fused,
                stack.Initialization));
            stack.Finish(count);
            stack.Add(new UpsampleLayer());
            before = count;
        }

        stack.Add(new Conv2dLayer(
            before, image[2], kernel: 3, stride: 1, padding: 1, Activation.None, stack.Initialization));
        return stack.ToNetwork();
    }
}
