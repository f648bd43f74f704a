namespace Elbo.Runs;

/// <summary>Finds what is wrong with several levels of latents, and what only one level has.</summary>
internal static class HierarchyFaults
{
    private const int MostLevels = 64;
    private const string Key = "model.upper";

    /// <summary>Checks the levels above the first one.</summary>
    internal static void Check(ModelRecipe model, FaultList faults)
    {
        if (model.Upper.Count > MostLevels)
        {
            faults.Add(Key, $"{model.Upper.Count} levels are more than {MostLevels}. Leave some out.");
            return;
        }

        for (int i = 0; i < model.Upper.Count; i++)
        {
            LevelRecipe level = model.Upper[i];
            faults.Range(
                $"{Key}[{i}].latent", level.Latent, 1, ModelFaults.WidestLayer, "Half of the level below is usual.");
            ModelFaults.CheckWidths($"{Key}[{i}].hidden", level.Hidden, faults);
        }

        if (model.Upper.Count > 0 && model.Kind is not (ModelChoice.Vae or ModelChoice.Ladder))
        {
            faults.Add(
                Key,
                $"{RecipeValue.Name(model.Kind)} has one level of latents. Leave it out, or set model.kind to vae or "
                + "ladder.",
                "model.kind");
        }

        if (model.Kind == ModelChoice.Ladder
            && (model.Network is NetworkChoice.Conv or NetworkChoice.Pool || model.Conv is not null))
        {
            faults.Add(
                "model.network",
                "a ladder has dense layers. Set it to dense, or model.kind to vae, whose layers next to the data may "
                + "be convolutions.",
                "model.kind", "model.conv");
        }

        if (HasLevels(model))
        {
            CheckDistributions(model, faults);
        }
    }

    private static bool HasLevels(ModelRecipe model) => model.Upper.Count > 0 || model.Kind == ModelChoice.Ladder;

    private static void CheckDistributions(ModelRecipe model, FaultList faults)
    {
        if (model.Posterior != PosteriorChoice.Diagonal)
        {
            faults.Add(
                "model.posterior",
                $"{RecipeValue.Name(model.Posterior)} is for one level of latents; each of several is a normal with "
                + "one variance for each latent. Take diagonal, or leave model.upper out.",
                Key, "model.kind");
        }

        if (model.Prior != PriorChoice.Standard)
        {
            faults.Add(
                "model.prior",
                $"{RecipeValue.Name(model.Prior)} is for one level of latents; with several, the prior of a level is "
                + "the level above. Take standard, or leave model.upper out.",
                Key, "model.kind");
        }
    }

    /// <summary>Checks what the estimator of the objective asks of the levels.</summary>
    internal static void Check(Recipe recipe, FaultList faults)
    {
        EstimatorChoice estimator = recipe.Objective.Estimator;
        if (HasLevels(recipe.Model) && estimator != EstimatorChoice.Reparameterized)
        {
            faults.Add(
                "objective.estimator",
                $"{RecipeValue.Name(estimator)} is for one level of latents: with several, the parameters of one level "
                + "depend on samples of another. Take reparameterized.",
                Key, "model.kind");
        }
    }
}
