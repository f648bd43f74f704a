using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data.Text;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>What an exported file says of its model, beside the numbers.</summary>
internal static class ExportFacts
{
    private const string StandardNormal = "independent normal variables of mean 0 and variance 1";

    /// <summary>Names and texts, in the order in which they are written.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="layout">How the axes of an example are ordered in the file.</param>
    public static IReadOnlyList<(string Key, string Text)> Of(TrainedModel trained, string layout)
    {
        Model model = trained.Model;
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
        if (model is HierarchicalModel levels)
        {
            facts.AddRange(
            [
                ("elbo.posterior", "diagonal"),
                ("elbo.levels", string.Join(',', levels.LevelSizes)),
                ("elbo.noise", StandardNormal),
                ("elbo.prior", "level by level from the top down, in the file of the prior"),
            ]);
        }
        else if (OnnxPosterior.FamilyOf(model) is { } family)
        {
            facts.AddRange(
            [
                ("elbo.posterior", family.Name),
                ("elbo.noise", OnnxPosterior.Noise(family)),
                ("elbo.prior", Mixture(model) ? "a mixture of normals, in the file of the prior" : StandardNormal),
            ]);
        }

        if (trained.Folder.Config.Data.Table is { } table)
        {
            facts.Add(("elbo.columns", ColumnsText.Of(table)));
        }

        if (trained.Folder.Config.Data.Text is { } vocabulary)
        {
            facts.Add(("elbo.vocabulary", VocabularyOf(vocabulary)));
        }

        return facts;
    }

    /// <summary>Whether the prior is a mixture.</summary>
    private static bool Mixture(Model model) => model is Vae vae && vae.PriorNow() is NormalMixture;

    /// <summary>The version of the program.</summary>
    public static string Version => typeof(ExportFacts).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Kind(Model model) => model switch
    {
        SentenceVae => "sentenceVae",
        LanguageModel => "languageModel",
        HierarchicalVae => "hierarchical",
        LadderVae => "ladder",
        DeepVae => "nvae",
        Autoencoder => "autoencoder",
        LinearGaussianModel { Noise: LinearNoise.None } => "pca",
        LinearGaussianModel { Noise: LinearNoise.Shared } => "ppca",
        LinearGaussianModel => "factorAnalysis",
        _ => "vae",
    };

    // what is needed to turn numbers of tokens into text: see docs/export.md
    private static string VocabularyOf(Vocabulary vocabulary)
    {
        var pieces = new JsonArray([.. vocabulary.Words.Select(word => (JsonNode)word)]);
        var merges = new JsonArray([.. vocabulary.Merges.Select(token => (JsonNode)token)]);
        return new JsonObject
        {
            ["kind"] = vocabulary.Kind.ToString().ToLowerInvariant(),
            ["first"] = TokenIds.First,
            ["words"] = pieces,
            ["merges"] = merges,
        }.ToJsonString(JsonSerializerOptions.Default);
    }

    private static string Numbers(Shape shape) => string.Join(
        ',', Enumerable.Range(0, shape.Rank).Select(axis => shape[axis].ToString(CultureInfo.InvariantCulture)));
}
