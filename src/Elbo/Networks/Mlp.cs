using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Dense layers: input -> hidden sizes, each with the activation -> output without one. The input is flattened, the
/// output reshaped.
/// </summary>
public static class Mlp
{
    /// <summary>A network from one shape to another through hidden layers.</summary>
    public static Network Create(
        Shape input, IReadOnlyList<int> hidden, Shape output, Activation activation, Initialization initialization)
    {
        var parts = new List<Network>();
        if (input.Rank != 1)
        {
            parts.Add(new ReshapeLayer(new Shape(input.Count)));
        }

        int size = input.Count;
        foreach (int width in hidden)
        {
            parts.Add(new LinearLayer(size, width, activation, initialization));
            size = width;
        }

        parts.Add(new LinearLayer(size, output.Count, Activation.None, initialization));
        if (output.Rank != 1)
        {
            parts.Add(new ReshapeLayer(output));
        }

        return new Sequence(parts);
    }
}
