namespace Elbo.Runs;

/// <summary>Finds what is wrong with the objective of a recipe.</summary>
internal static class ObjectiveFaults
{
    private const int MostEpochs = 1_000_000;

    private static readonly ObjectiveRecipe Usual = new();

    /// <summary>Checks each value, and what must fit together.</summary>
    internal static void Check(Recipe recipe, FaultList faults)
    {
        ObjectiveRecipe objective = recipe.Objective;
        faults.Choice("objective.kind", objective.Kind);
        faults.Choice("objective.estimator", objective.Estimator);
        faults.Choice("objective.baseline", objective.Baseline);
        faults.Range("objective.samples", objective.Samples, 1, 100_000, "1 is usual.");
        faults.Range("objective.klWeight", objective.KlWeight, 0, 1e6, "1 is the evidence lower bound.");
        faults.Positive("objective.reconstructionWeight", objective.ReconstructionWeight, 1e6, "1 is usual.");
        faults.Range("objective.freeBits", objective.FreeBits, 0, 1e6, "0.1 to 2 nats a latent are usual, 0 for none.");
        faults.Range(
            "objective.spectralWeight", objective.SpectralWeight, 0, 1e6, "0.01 to 0.1 are usual, 0 for none.");
        faults.Range("objective.targetKl", objective.TargetKl ?? 0, 0, 1e6, "Leave it out for a KL term.");
        CheckEstimator(objective, faults);
        CheckEnding(recipe, objective, faults);
        HierarchyFaults.Check(recipe, faults);
        CheckPenalty(objective, faults);
        CheckSchedule(recipe, objective, faults);
    }

    /// <summary>The settings of latents and of their divergence, and whether each is set.</summary>
    internal static IEnumerable<(string Key, bool IsSet)> OfLatents(ObjectiveRecipe objective) =>
    [
        ("objective.kind", objective.Kind is not (ObjectiveChoice.Auto or ObjectiveChoice.Elbo)),
        ("objective.samples", objective.Samples != 1),
        ("objective.iwaeEpochs", objective.IwaeEpochs != 0),
        ("objective.estimator", objective.Estimator != Usual.Estimator),
        ("objective.klWeight", objective.KlWeight != 1),
        ("objective.klSchedule", objective.KlSchedule is not null),
        ("objective.klWarmupEpochs", objective.KlWarmupEpochs != 0),
        ("objective.freeBits", objective.FreeBits != 0),
        ("objective.targetKl", objective.TargetKl is not null),
        ("objective.analyticKl", !objective.AnalyticKl),
    ];

    /// <summary>Whether free bits may be set beside the other settings.</summary>
    internal static bool TakesFreeBits(ObjectiveRecipe objective) =>
        IsPlain(objective) && objective.AnalyticKl && !objective.KlBalance && objective.TargetKl is null;

    private static bool IsPlain(ObjectiveRecipe objective) =>
        objective.Kind is ObjectiveChoice.Auto or ObjectiveChoice.Elbo
        && objective.Estimator is EstimatorChoice.Reparameterized or EstimatorChoice.StickingTheLanding;

    private static void CheckEstimator(ObjectiveRecipe objective, FaultList faults)
    {
        bool isBound = objective.Kind == ObjectiveChoice.Iwae;
        string estimator = RecipeValue.Name(objective.Estimator);
        if (isBound && objective.Estimator == EstimatorChoice.ScoreFunction)
        {
            faults.Add(
                "objective.estimator",
                $"{estimator} is for objective.kind elbo. Take reparameterized, stickingTheLanding or "
                + "doublyReparameterized with iwae.",
                "objective.kind");
        }

        if (!isBound && objective.Estimator == EstimatorChoice.DoublyReparameterized)
        {
            faults.Add(
                "objective.estimator",
                $"{estimator} is for objective.kind iwae. Take stickingTheLanding with elbo.",
                "objective.kind");
        }

        if (!isBound && objective.Estimator == EstimatorChoice.StickingTheLanding && objective.AnalyticKl)
        {
            faults.Add(
                "objective.analyticKl",
                "stickingTheLanding takes the KL term from samples. Set analyticKl to false.",
                "objective.estimator");
        }

        if (objective.Baseline != BaselineChoice.None && objective.Estimator != EstimatorChoice.ScoreFunction)
        {
            faults.Add(
                "objective.baseline",
                $"{RecipeValue.Name(objective.Baseline)} has no effect with estimator {estimator}. Set "
                + "objective.estimator to scoreFunction.",
                "objective.estimator");
        }
        else if (objective.Baseline == BaselineChoice.LeaveOneOut && objective.Samples < 2)
        {
            faults.Add(
                "objective.samples",
                "leaveOneOut needs at least 2 samples: the others of the same example are the baseline. Raise it.",
                "objective.baseline");
        }
    }

    // the last epochs, with their own bound
    private static void CheckEnding(Recipe recipe, ObjectiveRecipe objective, FaultList faults)
    {
        faults.Range("objective.iwaeSamples", objective.IwaeSamples, 2, 100_000, "5 is usual.");
        faults.Range(
            "objective.iwaeEpochs", objective.IwaeEpochs, 0, recipe.Epochs,
            "They are the last ones of training.epochs; 0 for none.");
        if (objective.IwaeEpochs == 0)
        {
            if (objective.IwaeSamples != Usual.IwaeSamples)
            {
                faults.Add(
                    "objective.iwaeSamples",
                    $"{objective.IwaeSamples} has no effect. Set objective.iwaeEpochs to the last epochs that are to "
                    + "draw so many.",
                    "objective.iwaeEpochs");
            }

            return;
        }

        string? other = objective.Kind is not (ObjectiveChoice.Auto or ObjectiveChoice.Elbo) ? "kind"
            : objective.Estimator != EstimatorChoice.Reparameterized ? "estimator"
            : objective.FreeBits != 0 ? "freeBits"
            : objective.TargetKl is not null ? "targetKl"
            : objective.ReconstructionWeight != 1 ? "reconstructionWeight"
            : null;
        if (other is not null)
        {
            faults.Add(
                "objective.iwaeEpochs",
                $"the bound of the last epochs knows nothing of objective.{other}. Leave one of them out.",
                $"objective.{other}");
        }
    }

    private static void CheckPenalty(ObjectiveRecipe objective, FaultList faults)
    {
        bool isPlain = IsPlain(objective);
        foreach ((string name, bool isSet) in new[]
        {
            ("freeBits", objective.FreeBits != 0),
            ("targetKl", objective.TargetKl is not null),
            ("klBalance", objective.KlBalance),
            ("reconstructionWeight", objective.ReconstructionWeight != 1),
        })
        {
            if (isSet && !isPlain)
            {
                faults.Add(
                    $"objective.{name}",
                    "it has no effect with iwae or scoreFunction. Leave it out, or take objective.kind elbo with "
                    + "estimator reparameterized.",
                    "objective.kind", "objective.estimator");
            }
        }

        if (objective.KlBalance && (objective.FreeBits != 0 || objective.TargetKl is not null))
        {
            faults.Add(
                "objective.klBalance", "free bits and a target weigh the KL in their own way. Leave it out.",
                "objective.freeBits", "objective.targetKl");
        }

        if (!objective.AnalyticKl && (objective.KlBalance || objective.FreeBits != 0))
        {
            faults.Add(
                "objective.analyticKl",
                "false has no effect with free bits or klBalance, which weigh the KL in closed form. Leave one of "
                + "them out.",
                "objective.freeBits", "objective.klBalance");
        }

        if (objective.FreeBits != 0 && objective.TargetKl is not null)
        {
            faults.Add(
                "objective.targetKl", "free bits and a target contradict each other. Leave one out.",
                "objective.freeBits");
        }
    }

    private static void CheckSchedule(Recipe recipe, ObjectiveRecipe objective, FaultList faults)
    {
        faults.Range("objective.klWarmupEpochs", objective.KlWarmupEpochs, 0, MostEpochs, "Write 0 for none.");
        faults.Range("objective.klCycles", objective.KlCycles, 1, 10_000, "4 is usual.");
        faults.Share("objective.klCycleShare", objective.KlCycleShare, "0.5 is usual.");
        if (objective.KlSchedule is { } schedule)
        {
            faults.Choice("objective.klSchedule", schedule);
            bool needsEpochs = schedule is KlScheduleChoice.Linear or KlScheduleChoice.Sigmoid;
            if (needsEpochs != objective.KlWarmupEpochs > 0)
            {
                faults.Add(
                    "objective.klWarmupEpochs",
                    needsEpochs
                        ? $"klSchedule {RecipeValue.Name(schedule)} rises over some epochs. Name them."
                        : $"{objective.KlWarmupEpochs} has no effect with klSchedule {RecipeValue.Name(schedule)}. "
                        + "Leave it out, or take linear or sigmoid.",
                    "objective.klSchedule");
            }
        }

        if (objective.KlWarmupEpochs > recipe.Epochs)
        {
            faults.Add(
                "objective.klWarmupEpochs",
                $"{objective.KlWarmupEpochs} epochs outlast the run of {recipe.Epochs}, which would never reach "
                + "klWeight. Shorten the warm-up, or raise training.epochs.",
                "training.epochs", "optimizer.schedule.steps", "optimizer.schedule.kind");
        }
    }
}
