using System.Globalization;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>What an exported file says of its model, beside the numbers.</summary>
internal static class ExportFacts
{
    /// <summary>Names and texts, in the order in which they are written.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="model">Its model.</param>
    /// <param name="layout">How the axes of an example are ordered in the file.</param>
    public static IReadOnlyList<(string Key, string Text)> Of(TrainedModel trained, EncoderDecoder model, string layout)
    {
        Recipe recipe = trained.Recipe;
        List<(string, string)> facts =
        [
            ("elbo.model", Kind(model)),
            ("elbo.recipe", recipe.Name ?? ""),
            ("elbo.data", trained.Folder.Config.Data.Name),
            ("elbo.item_shape", Numbers(model.ItemShape)),
            ("elbo.layout", layout),
            ("elbo.latent", model.LatentSize.ToString(CultureInfo.InvariantCulture)),
            ("elbo.condition", model.Conditioning.Size.ToString(CultureInfo.InvariantCulture)),
            ("elbo.likelihood", model.Likelihood.Name),
        ];
        if (OnnxPosterior.Noise(model) is { } noise)
        {
            facts.AddRange(
            [
                ("elbo.posterior", model.Family.Name),
                ("elbo.noise", noise),
                ("elbo.prior", Mixture(model) ? "a mixture of normals, in the file of the prior"
                    : "independent normal variables of mean 0 and variance 1"),
            ]);
        }

        return facts;
    }

    /// <summary>Whether the prior is a mixture.</summary>
    public static bool Mixture(EncoderDecoder model) => model is Vae vae && vae.PriorNow() is NormalMixture;

    /// <summary>The version of the program.</summary>
    public static string Version => typeof(ExportFacts).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Kind(EncoderDecoder model) => model switch
    {
        Autoencoder => "autoencoder",
        LinearGaussianModel { Noise: LinearNoise.None } => "pca",
        LinearGaussianModel { Noise: LinearNoise.Shared } => "ppca",
        LinearGaussianModel => "factorAnalysis",
        _ => "vae",
    };

    private static string Numbers(Shape shape) => string.Join(
        ',', Enumerable.Range(0, shape.Rank).Select(axis => shape[axis].ToString(CultureInfo.InvariantCulture)));
}
