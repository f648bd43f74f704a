using Elbo.Data.Tables;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>The likelihood of a model, from the words of a recipe.</summary>
internal static class ModelLikelihood
{
    /// <summary>The likelihood of a recipe for items of a shape; that of a table has its columns.</summary>
    /// <exception cref="ModelException">It is that of a table, and there is none.</exception>
    public static Likelihood Of(ModelRecipe model, Shape item, TableSchema? table) =>
        table is null ? Of(model, item) : new TableLikelihood(new TableLayout(table), Variance(model));

    private static Likelihood Of(ModelRecipe model, Shape item) => model.Likelihood switch
    {
        LikelihoodChoice.Auto or LikelihoodChoice.Bernoulli => new Bernoulli(),
        LikelihoodChoice.Laplace => new LaplaceLikelihood(),
        LikelihoodChoice.Categorical => new Categorical(model.Levels),
        LikelihoodChoice.DiscretizedLogistic => new DiscretizedLogistic(),
        LikelihoodChoice.LogisticMixture => LogisticMixture.Of(item, model.Mixtures),
        LikelihoodChoice.Columns => throw new ModelException(
            "model.likelihood: columns are those of a table, which this data is not. Set it to auto."),
        _ => new Gaussian(Variance(model)),
    };

    private static GaussianVariance Variance(ModelRecipe model) => model.Variance switch
    {
        VarianceChoice.Unit => GaussianVariance.Unit,
        VarianceChoice.Learned => GaussianVariance.Learned,
        VarianceChoice.Optimal => GaussianVariance.Optimal,
        _ => GaussianVariance.Network,
    };
}
