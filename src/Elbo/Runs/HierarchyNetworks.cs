using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>The models with several levels of latents, from the words of a recipe.</summary>
internal static class HierarchyNetworks
{
    // Dropout layers of a level are numbered apart from those of the others.
    private const int DropoutOfLevel = 1 << 8;

    /// <summary>Inferred from the data up: the networks of a VAE at the data, dense layers between levels.</summary>
    public static HierarchicalVae BottomUp(
        ModelRecipe model, Shape item, Likelihood likelihood, Conditioning conditioning)
    {
        (Network encoder, Network decoder) =
            VaeNetworks.Build(model, item, likelihood, PosteriorFamily.Diagonal, conditioning);
        return new HierarchicalVae(
            item,
            [
                new LevelNetworks(model.Latent, encoder, decoder),
                .. Enumerable.Range(1, model.Upper.Count).Select(level => new LevelNetworks(
                    Latent(model, level),
                    Mlp.Create(
                        new Shape(Latent(model, level - 1)), Hidden(model, level), new Shape(2 * Latent(model, level)),
                        Up(model, level)),
                    Decoder(model, level))),
            ],
            likelihood, conditioning);
    }

    /// <summary>Inferred from the top down: dense layers up, from which each level takes what x says of it.</summary>
    public static LadderVae Ladder(ModelRecipe model, Shape item, Likelihood likelihood, Conditioning conditioning)
    {
        var levels = new List<LevelNetworks>();
        Shape seen = conditioning.EncoderInput(item);
        for (int level = 0; level <= model.Upper.Count; level++)
        {
            IReadOnlyList<int> hidden = Hidden(model, level);
            LayerOptions options = Up(model, level);
            int features = hidden.Count == 0 ? seen.Count : hidden[^1];
            Network encoder = Mlp.CreateFeatures(seen, hidden, options);
            levels.Add(new LevelNetworks(
                Latent(model, level),
                level == 0 ? VaeNetworks.Masked(encoder, likelihood, seen) : encoder,
                level > 0
                    ? Decoder(model, level)
                    : Mlp.Create(
                        conditioning.DecoderInput(model.Latent), [.. hidden.Reverse()], likelihood.DecodedShape(item),
                        Down(model, level)))
            {
                Head = new LinearLayer(features, 2 * Latent(model, level), Activation.None, options.Initialization),
            });
            seen = new Shape(features);
        }

        return new LadderVae(item, levels, likelihood, conditioning);
    }

    /// <summary>The sizes of a deep hierarchy.</summary>
    public static DeepVaeOptions Deep(ModelRecipe model)
    {
        DeepRecipe deep = model.Deep ?? new DeepRecipe();
        return new DeepVaeOptions
        {
            Channels = deep.Channels,
            Stem = deep.Stem,
            StemCells = deep.StemCells,
            Groups = deep.Groups,
            LatentChannels = model.Latent,
            Cells = deep.Cells,
            SharedEncoder = deep.SharedEncoder,
            Expansion = deep.Expansion,
            Checkpoint = deep.Checkpoint,
        };
    }

    private static Network Decoder(ModelRecipe model, int level) => Mlp.Create(
        new Shape(Latent(model, level)), [.. Hidden(model, level).Reverse()], new Shape(2 * Latent(model, level - 1)),
        Down(model, level));

    private static int Latent(ModelRecipe model, int level) =>
        level == 0 ? model.Latent : model.Upper[level - 1].Latent;

    private static IReadOnlyList<int> Hidden(ModelRecipe model, int level) =>
        level == 0 ? model.Hidden : model.Upper[level - 1].Hidden;

    private static LayerOptions Up(ModelRecipe model, int level) =>
        VaeNetworks.Options(model) with { FirstDropout = level * DropoutOfLevel };

    private static LayerOptions Down(ModelRecipe model, int level) => VaeNetworks.Options(model) with
    {
        FirstDropout = VaeNetworks.DecoderDropout + (level * DropoutOfLevel),
    };
}
