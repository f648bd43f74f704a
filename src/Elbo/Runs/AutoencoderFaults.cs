namespace Elbo.Runs;

/// <summary>
/// Finds what does not fit between the kind of model and its objective, and what has no effect with it.
/// </summary>
internal static class AutoencoderFaults
{
    private static readonly ObjectiveRecipe Usual = new();

    /// <summary>Checks both ways: what an autoencoder has not, and what only an autoencoder has.</summary>
    internal static void Check(Recipe recipe, FaultList faults)
    {
        ModelRecipe model = recipe.Model;
        ObjectiveRecipe objective = recipe.Objective;
        faults.Choice("model.codeActivation", model.CodeActivation);
        faults.Choice("objective.sparsity", objective.Sparsity);
        faults.Range("objective.sparsityWeight", objective.SparsityWeight, 0, 1e6, "Write 0 for no penalty.");
        if (!(objective.SparsityTarget > 0 && objective.SparsityTarget < 1))
        {
            faults.Add("objective.sparsityTarget",
                $"{objective.SparsityTarget} is not between 0 and 1. 0.05 is usual.");
        }

        if (model.Kind == ModelChoice.Autoencoder)
        {
            CheckAutoencoder(recipe, faults);
        }
        else
        {
            CheckOthers(model, objective, faults);
        }
    }

    private static void CheckAutoencoder(Recipe recipe, FaultList faults)
    {
        ObjectiveRecipe objective = recipe.Objective;
        if (objective.Kind is not (ObjectiveChoice.Auto or ObjectiveChoice.Reconstruction))
        {
            faults.Add(
                "objective.kind",
                $"{RecipeValue.Name(objective.Kind)} needs a prior and a posterior, which an autoencoder has not. "
                + "Leave it out, or set model.kind to vae.",
                "model.kind");
        }

        NoEffect("objective.samples", objective.Samples != Usual.Samples, objective.Samples, faults);
        NoEffect("objective.iwaeEpochs", objective.IwaeEpochs != 0, objective.IwaeEpochs, faults);
        NoEffect("objective.klWeight", objective.KlWeight != Usual.KlWeight, objective.KlWeight, faults);
        NoEffect("objective.klWarmupEpochs", objective.KlWarmupEpochs != 0, objective.KlWarmupEpochs, faults);
        NoEffect("objective.analyticKl", !objective.AnalyticKl, "false", faults);
        NoEffect(
            "objective.estimator", objective.Estimator != EstimatorChoice.Reparameterized,
            RecipeValue.Name(objective.Estimator), faults);
        NoEffect(
            "objective.reconstructionWeight", objective.ReconstructionWeight != 1, objective.ReconstructionWeight,
            faults);
        NoEffect("objective.klSchedule", objective.KlSchedule is not null, "a schedule of the KL weight", faults);
        NoEffect("objective.freeBits", objective.FreeBits != 0, objective.FreeBits, faults);
        NoEffect("objective.targetKl", objective.TargetKl is not null, objective.TargetKl ?? 0, faults);
        NoEffect(
            "model.prior", recipe.Model.Prior != PriorChoice.Standard, RecipeValue.Name(recipe.Model.Prior), faults);
        NoEffect(
            "model.posterior", recipe.Model.Posterior != PosteriorChoice.Diagonal,
            RecipeValue.Name(recipe.Model.Posterior), faults);
        NoEffect("evaluation.samples", recipe.Evaluation.Samples != 0, recipe.Evaluation.Samples, faults);
        CheckSparsity(recipe.Model, objective, faults);
    }

    private static void CheckSparsity(ModelRecipe model, ObjectiveRecipe objective, FaultList faults)
    {
        if (objective.Sparsity == SparsityChoice.None && objective.SparsityWeight != Usual.SparsityWeight)
        {
            faults.Add(
                "objective.sparsityWeight",
                $"{objective.SparsityWeight} has no effect. Set objective.sparsity to l1 or kl.",
                "objective.sparsity");
        }

        if (objective.Sparsity != SparsityChoice.Kl && objective.SparsityTarget != Usual.SparsityTarget)
        {
            faults.Add(
                "objective.sparsityTarget",
                $"{objective.SparsityTarget} has no effect. Set objective.sparsity to kl.",
                "objective.sparsity");
        }

        if (objective.Sparsity == SparsityChoice.Kl && model.CodeActivation != CodeActivationChoice.Sigmoid)
        {
            faults.Add(
                "model.codeActivation",
                $"{RecipeValue.Name(model.CodeActivation)} does not go with objective.sparsity kl, which needs units "
                + "between 0 and 1. Set it to sigmoid.",
                "objective.sparsity");
        }
    }

    private static void CheckOthers(ModelRecipe model, ObjectiveRecipe objective, FaultList faults)
    {
        const string Remedy = "has no effect with a vae. Set model.kind to autoencoder, or leave it out.";
        if (objective.Kind == ObjectiveChoice.Reconstruction)
        {
            faults.Add(
                "objective.kind",
                "reconstruction leaves out what makes a vae one. Set model.kind to autoencoder, or objective.klWeight "
                + "to 0.",
                "model.kind");
        }

        if (model.CodeActivation != CodeActivationChoice.None)
        {
            faults.Add("model.codeActivation", $"{RecipeValue.Name(model.CodeActivation)} {Remedy}", "model.kind");
        }

        if (objective.Sparsity != SparsityChoice.None)
        {
            faults.Add("objective.sparsity", $"{RecipeValue.Name(objective.Sparsity)} {Remedy}", "model.kind");
        }
        else
        {
            CheckSparsity(model, objective, faults);
        }
    }

    private static void NoEffect(string key, bool isSet, object value, FaultList faults)
    {
        if (isSet)
        {
            faults.Add(key, $"{value} has no effect with an autoencoder. Leave it out, or set model.kind to vae.",
                "model.kind");
        }
    }
}
