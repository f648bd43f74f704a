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
        Shape input, IReadOnlyList<int> hidden, Shape output, Activation activation, Initialization initialization) =>
        Create(input, hidden, output, new LayerOptions(activation, initialization));

    /// <summary>The same, with what the options put behind every hidden layer.</summary>
    public static Network Create(Shape input, IReadOnlyList<int> hidden, Shape output, LayerOptions options)
    {
        LayerStack stack = Hidden(input, hidden, options);
        int size = hidden.Count == 0 ? input.Count : hidden[^1];
        stack.Add(new LinearLayer(size, output.Count, Activation.None, stack.Initialization));
        if (output.Rank != 1)
        {
            stack.Add(new ReshapeLayer(output));
        }

        return stack.ToNetwork();
    }

    /// <summary>The hidden layers alone, for what is made of them in several places: [input] -> [last width].</summary>
    public static Network CreateFeatures(Shape input, IReadOnlyList<int> hidden, LayerOptions options) =>
        Hidden(input, hidden, options).ToNetwork();

    private static LayerStack Hidden(Shape input, IReadOnlyList<int> hidden, LayerOptions options)
    {
        var stack = new LayerStack(options);
        if (input.Rank != 1)
        {
            stack.Add(new ReshapeLayer(new Shape(input.Count)));
        }

        int size = input.Count;
        foreach (int width in hidden)
        {
            stack.Add(new LinearLayer(size, width, stack.Fused, stack.Initialization));
            stack.Finish(width);
            size = width;
        }

        return stack;
    }
}
