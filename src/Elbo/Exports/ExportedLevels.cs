using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The networks of a hierarchy whose levels see their neighbours alone, from the data up.</summary>
internal sealed class ExportedLevels
{
    /// <summary>The networks of a model.</summary>
    public ExportedLevels(LevelHierarchy model)
    {
        for (int level = 0; level < model.Levels.Length; level++)
        {
            LevelNetworks own = model.Levels[level];
            Conditioning told = level == 0 ? model.Conditioning : Conditioning.None;
            Shape input = level == 0 ? model.ItemShape : model.EncoderInput(level);
            ExportedNetwork encoder = ExportedNetwork.Of(own.Encoder, input, told);
            Encoders.Add(encoder);
            if (own.Head is { } head)
            {
                Heads.Add(ExportedNetwork.Of(head, encoder.Output, Conditioning.None));
            }

            Decoders.Add(ExportedNetwork.Of(own.Decoder, new Shape(own.Latent), told));
        }
    }

    /// <summary>From x, or from the level below.</summary>
    public List<ExportedNetwork> Encoders { get; } = [];

    /// <summary>Ladder: from an encoder's features to mean and variance; else none.</summary>
    public List<ExportedNetwork> Heads { get; } = [];

    /// <summary>From the latents of a level to the level below, or to x.</summary>
    public List<ExportedNetwork> Decoders { get; } = [];
}
