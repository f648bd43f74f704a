using Elbo.Evaluation;

namespace Elbo.Runs;

/// <summary>How the recipe of a run wants it to be evaluated.</summary>
public static class EvaluationPlan
{
    /// <summary>The evaluation of a recipe: its seed, its pixels, its samples.</summary>
    public static EvaluationOptions Of(Recipe recipe) => new()
    {
        Seed = recipe.Training.Seed,
        Samples = recipe.Evaluation.Samples,
        Batch = recipe.Evaluation.Batch,
        Binarization = Catalog.BuildBinarization(recipe),
    };
}
