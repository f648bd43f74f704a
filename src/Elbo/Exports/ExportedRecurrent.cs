using Elbo.Networks;

namespace Elbo.Exports;

/// <summary>The weights of a recurrent layer as others have them: [gates, in], with the gates in their order.</summary>
internal sealed class ExportedRecurrent
{
    /// <summary>The weights of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="order">For each gate that is written, which of ours it is.</param>
    public ExportedRecurrent(RecurrentLayer layer, int[] order)
    {
        Gates = order.Length;
        float[] told = layer.Told?.Value.ToArray() ?? [];
        int all = Gates * layer.Size;
        float[] bias = new float[all];
        Inputs = layer.Input.Shape[0] + (told.Length / all);
        Input = Rows([.. layer.Input.Value.ToArray(), .. told], all, order, layer.Size);
        Recurrent = Rows(layer.Recurrent.Value.ToArray(), all, order, layer.Size);
        Bias = Rows(layer.Bias.Value.ToArray(), all, order, layer.Size);
        RecurrentBias = Rows(layer.RecurrentBias?.Value.ToArray() ?? bias, all, order, layer.Size);
    }

    /// <summary>The gates.</summary>
    public int Gates { get; }

    /// <summary>The numbers of a step's input, the condition's behind it.</summary>
    public int Inputs { get; }

    /// <summary>[gates size, inputs].</summary>
    public float[] Input { get; }

    /// <summary>[gates size, size].</summary>
    public float[] Recurrent { get; }

    /// <summary>[gates size], of the input's part.</summary>
    public float[] Bias { get; }

    /// <summary>[gates size], of the state's part.</summary>
    public float[] RecurrentBias { get; }

    // [in, gates] -> [gates, in]
    private static float[] Rows(float[] columns, int all, int[] order, int size)
    {
        int inputs = columns.Length / all;
        float[] rows = new float[columns.Length];
        for (int row = 0; row < all; row++)
        {
            int from = (order[row / size] * size) + (row % size);
            for (int i = 0; i < inputs; i++)
            {
                rows[(row * inputs) + i] = columns[(i * all) + from];
            }
        }

        return rows;
    }
}
