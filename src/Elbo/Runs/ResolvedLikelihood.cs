using System.Globalization;

namespace Elbo.Runs;

/// <summary>
/// The likelihood of a run and why it is this one, as it stands in <c>config.json</c>: what the recipe names, or what
/// the data decides where the recipe says auto.
/// </summary>
public sealed record ResolvedLikelihood
{
    /// <summary>The distribution of an element given the latent.</summary>
    public LikelihoodChoice Choice { get; init; }

    /// <summary>Gaussian: where its variance comes from.</summary>
    public VarianceChoice Variance { get; init; }

    /// <summary>Whether the data decided, because the recipe says auto.</summary>
    public bool IsAuto { get; init; }

    /// <summary>Why it is this one: goes on after "because".</summary>
    public string Reason { get; init; } = "";

    /// <summary>The likelihood and the reason, such as "bernoulli, because all values are 0 or 1".</summary>
    public string Text
    {
        get
        {
            string variance = Choice is not (LikelihoodChoice.Gaussian or LikelihoodChoice.Columns) ? ""
                : Choice == LikelihoodChoice.Columns ? $", variances of numbers {RecipeValue.Name(Variance)}"
                : Variance switch
                {
                    VarianceChoice.Learned => " with one learned variance",
                    VarianceChoice.Network => " with a variance for each pixel from the decoder",
                    VarianceChoice.Optimal => " with the best variance for each batch",
                    _ => " with variance 1",
                };
            return $"{RecipeValue.Name(Choice)}{variance}, because {Reason}";
        }
    }

    /// <summary>The likelihood of a recipe on data. Looks through the data only where the recipe says auto.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="facts">Looks through the data.</param>
    public static ResolvedLikelihood Of(Recipe recipe, Func<DataFacts> facts)
    {
        if (recipe.Model.Likelihood != LikelihoodChoice.Auto)
        {
            return new ResolvedLikelihood
            {
                Choice = recipe.Model.Likelihood,
                Variance = recipe.Model.Variance,
                Reason = "the recipe says so",
            };
        }

        if (recipe.Data.Preprocessing != PreprocessingChoice.Grey)
        {
            string made = RecipeValue.Name(recipe.Data.Preprocessing);
            return Bernoulli($"data.preprocessing {made} makes all values 0 or 1");
        }

        DataFacts found = facts();
        return found.IsBinary ? Bernoulli("all values are 0 or 1")
            : found.IsUnitRange ? Bernoulli("all values lie between 0 and 1 (grey values: cross-entropy)")
            : new ResolvedLikelihood
            {
                Choice = LikelihoodChoice.Gaussian,
                Variance = VarianceChoice.Learned,
                IsAuto = true,
                Reason = string.Create(
                    CultureInfo.InvariantCulture, $"values run from {found.Minimum:G4} to {found.Maximum:G4}"),
            };
    }

    /// <summary>The likelihood of a recipe on a table: that of each column.</summary>
    public static ResolvedLikelihood OfTable(Recipe recipe)
    {
        bool isAuto = recipe.Model.Likelihood == LikelihoodChoice.Auto;
        return new ResolvedLikelihood
        {
            Choice = LikelihoodChoice.Columns,
            Variance = isAuto ? VarianceChoice.Learned : recipe.Model.Variance,
            IsAuto = isAuto,
            Reason = isAuto ? "each column of a table has its own" : "the recipe says so",
        };
    }

    /// <summary>The likelihood of a recipe on sentences: that of each token.</summary>
    public static ResolvedLikelihood OfText(Recipe recipe) => new()
    {
        Choice = LikelihoodChoice.Tokens,
        Variance = recipe.Model.Variance,
        IsAuto = recipe.Model.Likelihood == LikelihoodChoice.Auto,
        Reason = "sentences are made token by token",
    };

    /// <summary>The recipe with this likelihood in the place of auto.</summary>
    public Recipe Apply(Recipe recipe) => IsAuto
        ? recipe with { Model = recipe.Model with { Likelihood = Choice, Variance = Variance } }
        : recipe;

    private static ResolvedLikelihood Bernoulli(string reason) =>
        new() { Choice = LikelihoodChoice.Bernoulli, IsAuto = true, Reason = reason };
}
