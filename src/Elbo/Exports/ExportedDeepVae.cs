using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The networks of a deep hierarchy, images channels first; those of groups from the data up.</summary>
internal sealed class ExportedDeepVae
{
    /// <summary>The networks of a model.</summary>
    public ExportedDeepVae(DeepVae model)
    {
        DeepNetworks networks = model.Networks;
        Stem = Of(networks.Stem, model.ItemShape);
        Shape seen = networks.Stem.OutputShape(model.ItemShape);
        foreach (DeepGroup group in networks.Groups)
        {
            Shape features = group.Features;
            Ups.Add(group.Up is null ? null : Of(group.Up, seen));
            Posteriors.Add(Of(group.Posterior, features));
            Combines.Add(group.Combine is null ? null : Of(group.Combine, features));
            Priors.Add(group.Prior is null ? null : Of(group.Prior, features));
            Joins.Add(Of(group.Join, features.With(2, features[2] + group.Latents[2])));
            Downs.Add(group.Down is null ? null : Of(group.Down, features));
            seen = features;
        }

        Tail = Of(networks.Tail, networks.Groups[0].Features);
        StartShape = ExportedNetwork.ChannelsFirst(networks.Start.Shape);
        using (new Tape(recordsGradients: false).Step())
        {
            Start = networks.Start.Value.Permute(2, 0, 1).ToArray();
        }
    }

    /// <summary>From the image, -1 to 1, to the features of the first scale.</summary>
    public ExportedNetwork Stem { get; }

    /// <summary>Encoder: from the features of the group below, or of the stem; null where they are the same.</summary>
    public List<ExportedNetwork?> Ups { get; } = [];

    /// <summary>From features to what x changes in the prior.</summary>
    public List<ExportedNetwork> Posteriors { get; } = [];

    /// <summary>What of the decoder's features the posterior sees; null at the top.</summary>
    public List<ExportedNetwork?> Combines { get; } = [];

    /// <summary>From the decoder's features to the prior; null at the top.</summary>
    public List<ExportedNetwork?> Priors { get; } = [];

    /// <summary>From the decoder's features and the latents side by side.</summary>
    public List<ExportedNetwork> Joins { get; } = [];

    /// <summary>To the features of the group below; null at the lowest.</summary>
    public List<ExportedNetwork?> Downs { get; } = [];

    /// <summary>From the lowest group's features to the likelihood's numbers.</summary>
    public ExportedNetwork Tail { get; }

    /// <summary>The features that the decoder begins with.</summary>
    public float[] Start { get; }

    /// <summary>[channels, height, width].</summary>
    public Shape StartShape { get; }

    private static ExportedNetwork Of(Network network, Shape input) =>
        ExportedNetwork.Of(network, input, Conditioning.None);
}
