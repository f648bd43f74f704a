using Elbo.Data;

namespace Elbo.Runs;

/// <summary>Finds what does not fit between a recipe and the rows of a table, and what fits tables only.</summary>
internal static class TableFaults
{
    /// <summary>Checks both ways.</summary>
    internal static void Check(Recipe recipe, DataHeader header, FaultList faults)
    {
        ModelRecipe model = recipe.Model;
        if (header.Table is null)
        {
            CheckOthers(recipe, header, faults);
            return;
        }

        if (model.Likelihood is not (LikelihoodChoice.Auto or LikelihoodChoice.Columns))
        {
            faults.Add(
                "model.likelihood",
                $"{RecipeValue.Name(model.Likelihood)} is one for all, and a table's columns have their own. Leave it "
                + "auto; say data.columns to change that of a column.");
        }

        if (model.Likelihood == LikelihoodChoice.Columns && model.Variance == VarianceChoice.Optimal)
        {
            faults.Add(
                "model.variance", "optimal is one for all, and a table's columns have their own. Take learned.",
                "model.likelihood");
        }

        if (model.OutputBias == OutputBiasChoice.Mean)
        {
            faults.Add(
                "model.outputBias",
                "mean is one number for an element, and a table's columns have their own. Leave it out.");
        }

        if (model.Kind is ModelChoice.Pca or ModelChoice.Ppca or ModelChoice.FactorAnalysis)
        {
            faults.Add(
                "model.kind",
                $"{RecipeValue.Name(model.Kind)} knows no categories and no missing values. Take vae, with no hidden "
                + "layers for a linear one.");
        }

        if (recipe.Data.Preprocessing != PreprocessingChoice.Grey)
        {
            faults.Add("data.preprocessing", "it is for pixels, and this is a table. Leave it out.");
        }

        if (recipe.Data.Corruption != CorruptionChoice.None)
        {
            faults.Add("data.corruption", "it is for pixels, and this is a table. Leave it out.");
        }
    }

    private static void CheckOthers(Recipe recipe, DataHeader header, FaultList faults)
    {
        if (recipe.Model.Likelihood == LikelihoodChoice.Columns)
        {
            faults.Add(
                "model.likelihood", $"columns are those of a table, which {header.Name} is not. Set it to auto.");
        }

        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)
            [("data.columns", recipe.Data.Columns), ("data.separator", recipe.Data.Separator)])
        {
            if (value is not null)
            {
                faults.Add(key, $"it is for tables, which {header.Name} is not. Leave it out.");
            }
        }
    }
}
