using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>The model of a run: of sentences where the data is text, else that of the catalog.</summary>
public static class RunModel
{
    /// <summary>The model of a recipe for data, with its parameters drawn from the recipe's seed.</summary>
    /// <exception cref="TensorException">The networks do not fit the items.</exception>
    /// <exception cref="ModelException">The model is told of classes, and there are none.</exception>
    /// <exception cref="RunException">The recipe wants labels, which the data has not.</exception>
    public static Model Of(Recipe recipe, Dataset train) => Of(
        recipe, train.ItemShape, RunData.Classes(recipe, train) ?? 0, train.Table, train.Text);

    /// <summary>The model of a run that was trained.</summary>
    public static Model Of(RunConfig config) => Of(
        config.Recipe, new Shape([.. config.Data.Shape]), config.Data.Classes ?? 0, config.Data.Table,
        config.Data.Text);

    private static Model Of(Recipe recipe, Shape item, int classes, TableSchema? table, Vocabulary? text)
    {
        if (text is null)
        {
            return Catalog.BuildModel(recipe, item, classes, table);
        }

        ModelRecipe model = recipe.Model;
        var options = new TokenOptions
        {
            Vocabulary = text.Count,
            Embedding = model.Embedding,
            Cell = model.Network == NetworkChoice.Gru ? RecurrentCell.Gru : RecurrentCell.Lstm,
            Size = model.Units,
            WordDropout = model.WordDropout,
            Dropout = model.Dropout,
        };
        SentenceModel built = model.Kind == ModelChoice.LanguageModel
            ? new LanguageModel(text.Longest, options)
            : new SentenceVae(text.Longest, model.Latent, options, PosteriorFamily.All.First(
                family => family.Name == RecipeValue.Name(model.Posterior)));
        built.Parameters.Initialize(recipe.Training.Seed);
        return built;
    }
}
