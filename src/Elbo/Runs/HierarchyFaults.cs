using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>Finds what is wrong with several levels of latents, and what only one level has.</summary>
internal static class HierarchyFaults
{
    private const int MostLevels = 64;
    private const int MostHalvings = 8;
    private const int MostCells = 64;
    private const string Key = "model.upper";
    private const string DeepKey = "model.deep";

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

        CheckDeep(model, faults);
        if (HasLevels(model))
        {
            CheckDistributions(model, faults);
        }
    }

    /// <summary>Checks a deep hierarchy against the shape of an item.</summary>
    internal static void CheckImages(ModelRecipe model, Shape item, FaultList faults)
    {
        if (model.Kind == ModelChoice.Nvae && item.Rank != 3)
        {
            faults.Add(
                "model.kind", $"nvae needs images [height, width, channels], the examples are {item}. Set it to vae or "
                + "ladder.");
        }
    }

    private static bool HasLevels(ModelRecipe model) =>
        model.Upper.Count > 0 || model.Kind is ModelChoice.Ladder or ModelChoice.Nvae;

    private static void CheckDeep(ModelRecipe model, FaultList faults)
    {
        if (model.Deep is { } deep)
        {
            faults.Range($"{DeepKey}.channels", deep.Channels, 1, ModelFaults.WidestLayer, "16 is a start.");
            faults.Range($"{DeepKey}.stem", deep.Stem, 0, MostHalvings, "1 or 2 are usual.");
            faults.Range($"{DeepKey}.stemCells", deep.StemCells, 1, MostCells, "1 to 3 are usual.");
            faults.Range($"{DeepKey}.cells", deep.Cells, 1, MostCells, "1 or 2 are usual.");
            faults.Range($"{DeepKey}.expansion", deep.Expansion, 1, MostCells, "6 is the paper's.");
            faults.Range($"{DeepKey}.groups", deep.Groups.Count, 1, MostHalvings, "Name the groups of 1 to 8 scales.");
            for (int i = 0; i < Math.Min(deep.Groups.Count, MostHalvings); i++)
            {
                faults.Range($"{DeepKey}.groups[{i}]", deep.Groups[i], 1, MostLevels, "5 and 10 are the paper's.");
            }

            if (model.Kind != ModelChoice.Nvae)
            {
                faults.Add(
                    DeepKey, $"{RecipeValue.Name(model.Kind)} has no groups of latents over an image. Leave it out, or "
                    + "set model.kind to nvae.", "model.kind");
            }
        }

        if (model.Kind == ModelChoice.Nvae)
        {
            CheckOthers(model, faults);
        }
    }

    // What the other models have, and this one makes in its own way.
    private static void CheckOthers(ModelRecipe model, FaultList faults)
    {
        const string remedy = "nvae makes its networks of model.deep. Leave it out.";
        if (model.Network is not (NetworkChoice.Auto or NetworkChoice.Conv))
        {
            faults.Add("model.network", $"{RecipeValue.Name(model.Network)}: {remedy}", "model.kind");
        }

        if (model.Conv is not null)
        {
            faults.Add("model.conv", remedy, "model.kind");
        }

        if (model.Normalization != NormalizationChoice.None)
        {
            faults.Add("model.normalization", "nvae has batch normalization as it is. Leave it out.", "model.kind");
        }

        if (model.Dropout != 0)
        {
            faults.Add("model.dropout", "nvae has no dropout. Leave it out.", "model.kind");
        }

        if (model.Condition != ConditionChoice.None)
        {
            faults.Add("model.condition", "nvae is told of no labels. Set it to none.", "model.kind");
        }
    }

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
        if (recipe.Objective.KlBalance && !HasLevels(recipe.Model))
        {
            faults.Add(
                "objective.klBalance",
                "it is for several levels of latents. Leave it out, or set model.upper, or model.kind to ladder or "
                + "nvae.", Key, "model.kind");
        }

        if (recipe.Objective.SpectralWeight != 0 && recipe.Model.Kind != ModelChoice.Nvae)
        {
            faults.Add(
                "objective.spectralWeight", "it has an effect with model.kind nvae alone. Leave it out.", "model.kind");
        }

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
