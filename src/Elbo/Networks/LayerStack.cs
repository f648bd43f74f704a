using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>Layers one after the other, each hidden one with what the options put behind it.</summary>
internal sealed class LayerStack(LayerOptions options)
{
    private readonly List<Network> parts = [];
    private int dropout = options.FirstDropout;

    /// <summary>How weights are drawn.</summary>
    public Initialization Initialization => options.Initialization;

    /// <summary>The nonlinearity that a hidden layer applies itself: none where a normalization comes first.</summary>
    public Activation Fused => options.Normalization == Normalization.None ? options.Activation : Activation.None;

    /// <summary>Adds a layer.</summary>
    public void Add(Network part) => parts.Add(part);

    /// <summary>Adds what stands behind a hidden layer of so many channels.</summary>
    public void Finish(int channels)
    {
        if (options.Normalization == Normalization.Batch)
        {
            parts.Add(new BatchNormalization(channels, options.Activation));
        }
        else if (options.Normalization == Normalization.Layer)
        {
            parts.Add(new LayerNormalization(channels));
            parts.Add(new ActivationLayer(options.Activation));
        }

        if (options.Dropout > 0)
        {
            parts.Add(new DropoutLayer(options.Dropout, dropout++));
        }
    }

    /// <summary>All of them.</summary>
    public Network ToNetwork() => new Sequence(parts);
}
