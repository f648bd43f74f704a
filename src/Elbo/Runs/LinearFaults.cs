namespace Elbo.Runs;

/// <summary>Finds what does not fit a linear-Gaussian model, and what of it does not fit the others.</summary>
internal static class LinearFaults
{
    private static readonly Recipe Usual = new();

    /// <summary>Checks both ways.</summary>
    internal static void Check(Recipe recipe, FaultList faults)
    {
        ModelRecipe model = recipe.Model;
        if (model.Kind is not (ModelChoice.Pca or ModelChoice.Ppca or ModelChoice.FactorAnalysis))
        {
            if (recipe.Optimizer.Kind is OptimizerChoice.ClosedForm or OptimizerChoice.Em)
            {
                faults.Add(
                    "optimizer.kind",
                    $"{RecipeValue.Name(recipe.Optimizer.Kind)} does not fit networks. Take adam or sgd, or a linear "
                    + "model: pca, ppca or factorAnalysis.",
                    "model.kind");
            }

            return;
        }

        string kind = RecipeValue.Name(model.Kind);
        CheckNoise(model, kind, faults);
        CheckSolver(recipe, kind, faults);
        foreach ((string key, bool isSet) in WithoutEffect(recipe))
        {
            if (isSet)
            {
                faults.Add(
                    key, $"it has no effect with {kind}, which has no networks and no gradient steps. Leave it out.",
                    "model.kind");
            }
        }

        if (recipe.Data.Preprocessing == PreprocessingChoice.Dynamic)
        {
            faults.Add(
                "data.preprocessing",
                $"dynamic draws pixels anew at every visit, and {kind} visits them once. Take grey; threshold is "
                + "possible, though a Gaussian of bits means little.",
                "model.kind");
        }
    }

    /// <summary>Checks the number of latents against data of so many numbers.</summary>
    internal static void CheckLatents(ModelRecipe model, int dimensions, FaultList faults)
    {
        if (model.Kind is ModelChoice.Pca or ModelChoice.Ppca or ModelChoice.FactorAnalysis
            && model.Latent >= dimensions)
        {
            faults.Add(
                "model.latent",
                $"{model.Latent} are not fewer than the {dimensions} numbers of an example, so nothing is left for the "
                + "noise. Take fewer.",
                "model.kind");
        }
    }

    private static void CheckNoise(ModelRecipe model, string kind, FaultList faults)
    {
        if (model.Likelihood != LikelihoodChoice.Gaussian)
        {
            faults.Add(
                "model.likelihood",
                $"{RecipeValue.Name(model.Likelihood)} has no exact posterior in {kind}. Set it to gaussian.",
                "model.kind");
            return;
        }

        VarianceChoice expected = model.Kind == ModelChoice.Pca ? VarianceChoice.Unit : VarianceChoice.Learned;
        if (model.Variance != expected)
        {
            faults.Add(
                "model.variance",
                $"{RecipeValue.Name(model.Variance)} is not the noise of {kind}. Set it to "
                + $"{RecipeValue.Name(expected)}.",
                "model.kind", "model.likelihood");
        }
    }

    private static void CheckSolver(Recipe recipe, string kind, FaultList faults)
    {
        (bool fits, string expected) = recipe.Model.Kind switch
        {
            ModelChoice.Pca => (recipe.Optimizer.Kind == OptimizerChoice.ClosedForm, "closedForm"),
            ModelChoice.FactorAnalysis => (recipe.Optimizer.Kind == OptimizerChoice.Em, "em"),
            _ => (recipe.Optimizer.Kind is OptimizerChoice.ClosedForm or OptimizerChoice.Em, "closedForm or em"),
        };
        if (!fits)
        {
            faults.Add(
                "optimizer.kind",
                $"{RecipeValue.Name(recipe.Optimizer.Kind)} does not fit {kind}. Set it to {expected}.", "model.kind");
        }
        else if (recipe.Optimizer.Kind == OptimizerChoice.ClosedForm && recipe.Training.Epochs is > 1)
        {
            faults.Add(
                "training.epochs",
                $"{recipe.Training.Epochs} passes, where closedForm is done after one. Leave it out, or take em.",
                "optimizer.kind");
        }
    }

    private static IEnumerable<(string Key, bool IsSet)> WithoutEffect(Recipe recipe)
    {
        ModelRecipe model = recipe.Model;
        OptimizerRecipe optimizer = recipe.Optimizer;
        ObjectiveRecipe objective = recipe.Objective;
        return
        [
            ("model.network", model.Network != NetworkChoice.Auto),
            ("model.hidden", model.Hidden.Count > 0 && !model.Hidden.SequenceEqual(Usual.Model.Hidden)),
            ("model.activation", model.Activation != Usual.Model.Activation),
            ("model.leak", model.Leak != Usual.Model.Leak),
            ("model.channels", !model.Channels.SequenceEqual(Usual.Model.Channels)),
            ("model.conv", model.Conv is not null),
            ("model.posterior", model.Posterior != Usual.Model.Posterior),
            ("model.prior", model.Prior != Usual.Model.Prior),
            ("model.initialization", model.Initialization != Usual.Model.Initialization),
            ("model.outputBias", model.OutputBias != Usual.Model.OutputBias),
            .. ObjectiveFaults.OfLatents(objective),
            ("objective.reconstructionWeight", objective.ReconstructionWeight != 1),
            ("optimizer.learningRate", optimizer.LearningRate != Usual.Optimizer.LearningRate),
            ("optimizer.clipNorm", optimizer.ClipNorm is not null),
            ("optimizer.schedule.kind", optimizer.Schedule.Kind != ScheduleChoice.Constant),
            ("training.dropLast", recipe.Training.DropLast),
            ("training.averageWeights", recipe.Training.AverageWeights > 0),
            ("training.checkpointEverySeconds", recipe.Training.CheckpointEverySeconds is not null),
        ];
    }
}
