using Elbo.Data;

namespace Elbo.Runs;

/// <summary>
/// Finds everything that is wrong with a recipe before anything runs: each value by itself, then what does not fit
/// together.
/// </summary>
public static class RecipeFaults
{
    private const int LongestName = 200;
    private const int MostExamples = 1_000_000_000;
    private const int MostEpochs = 1_000_000;
    private const double LargestRate = 10;

    /// <summary>
    /// All faults, one line each: key, value, what is expected, what to do. None where the recipe is sound.
    /// </summary>
    public static IReadOnlyList<string> Check(Recipe recipe)
    {
        FaultList faults = new();
        Check(recipe, faults);
        return faults.Lines;
    }

    /// <summary>All faults of a recipe, by itself and with the data of a file or folder.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="header">What is known of the data before its items are read.</param>
    public static IReadOnlyList<string> Check(Recipe recipe, DataHeader header)
    {
        FaultList faults = new();
        Check(recipe, faults);
        if (header.Text is null)
        {
            ImageFaults.Check(recipe.Model, header.ItemShape, faults);
        }

        TableFaults.Check(recipe, header, faults);
        TextFaults.Check(recipe, header, faults);
        LinearFaults.CheckLatents(recipe.Model, header.ItemShape.Count, faults);
        CheckData(recipe, DataFacts.Of(header, recipe.Data), faults);
        if (recipe.Model.Condition != ConditionChoice.None && header.ClassNames.Count == 0)
        {
            faults.Add("model.condition", $"label needs the class of each example, which {header.Name} has not. "
                + "Name data.labels, or set it to none.");
        }

        return faults.Lines;
    }

    /// <summary>What does not fit between a recipe and the data that it is to be trained on.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">What is known of the data.</param>
    public static IReadOnlyList<string> CheckData(Recipe recipe, DataFacts data)
    {
        FaultList faults = new();
        CheckData(recipe, data, faults);
        return faults.Lines;
    }

    private static void CheckData(Recipe recipe, DataFacts data, FaultList faults)
    {
        CheckExamples(recipe, data, faults);
        if (NeedsUnitRange(recipe.Model.Likelihood) && !data.IsUnitRange)
        {
            faults.Add(
                "model.likelihood",
                $"{RecipeValue.Name(recipe.Model.Likelihood)} needs data from 0 to 1, this data runs from "
                + $"{data.Minimum} to {data.Maximum}. Scale it, or choose gaussian.");
        }

        if (recipe.Data.Preprocessing != PreprocessingChoice.Grey && !data.IsUnitRange)
        {
            faults.Add(
                "data.preprocessing",
                $"only grey fits data from {data.Minimum} to {data.Maximum}; 0 and 1 are made of values between 0 "
                + "and 1. Choose grey.");
        }
    }

    private static bool NeedsUnitRange(LikelihoodChoice likelihood) => likelihood
        is LikelihoodChoice.Bernoulli or LikelihoodChoice.Categorical or LikelihoodChoice.DiscretizedLogistic
        or LikelihoodChoice.LogisticMixture;

    internal static void Check(Recipe recipe, FaultList faults)
    {
        CheckTexts(recipe, faults);
        CheckData(recipe.Data, faults);
        DataPathFaults.Check(recipe.Data, faults);
        CorruptionFaults.Check(recipe.Data, faults);
        ModelFaults.Check(recipe.Model, faults);
        TextFaults.Check(recipe, faults);
        ObjectiveFaults.Check(recipe, faults);
        AutoencoderFaults.Check(recipe, faults);
        LinearFaults.Check(recipe, faults);
        CheckOptimizer(recipe.Optimizer, faults);
        CheckSchedule(recipe, faults);
        CheckTraining(recipe, faults);
        if (Named(recipe.Data) is { } known)
        {
            ImageFaults.Check(recipe.Model, known.ItemShape, faults);
            TextFaults.CheckOthers(recipe.Model, known.Name, faults);
            LinearFaults.CheckLatents(recipe.Model, known.ItemShape.Count, faults);
        }
    }

    private static KnownDataset? Named(DataRecipe data) =>
        KnownDatasets.All.FirstOrDefault(known => known.Name == data.Name);

    private static void CheckTexts(Recipe recipe, FaultList faults)
    {
        if (recipe.Name.Length > LongestName || recipe.Name.Any(char.IsControl))
        {
            faults.Add(
                "name",
                $"'{RunException.Excerpt(recipe.Name)}' is not a line of at most {LongestName} signs. Shorten it.");
        }

        for (int i = 0; i < recipe.Published.Count; i++)
        {
            PublishedNumber number = recipe.Published[i];
            if (number.What.Length == 0 || number.Unit.Length == 0 || !double.IsFinite(number.Value))
            {
                faults.Add($"published[{i}]", "expected what, a finite value and its unit. Add what is missing.");
            }
        }
    }

    private static void CheckData(DataRecipe data, FaultList faults)
    {
        if (data.Name is { } name && !DataRecipe.KnownNames.Contains(name, StringComparer.Ordinal))
        {
            string? known = NearestName.Find(name, DataRecipe.KnownNames);
            string nearest = known is null ? "" : $" Did you mean '{known}'?";
            faults.Add(
                "data.name",
                $"\"{RunException.Excerpt(name)}\" is not one of {string.Join(", ", DataRecipe.KnownNames)}.{nearest}");
        }

        faults.Range("data.examples", data.Examples ?? 1, 1, MostExamples, "Leave it out for all.");
        faults.Range("data.validation", data.Validation, 0, MostExamples, "Write 0 for none.");
        faults.Choice("data.preprocessing", data.Preprocessing);
        if (Named(data) is { ValidationCount: > 0 } own)
        {
            CheckPublishedValidation(data, own.ValidationCount, faults);
        }
        else if (data.Examples is { } examples && data.Validation >= examples)
        {
            faults.Add(
                "data.validation",
                $"{data.Validation} of {examples} examples leave none to train on. Lower it, or raise data.examples.",
                "data.examples");
        }
    }

    // Data with a part for validation gives of that one: nothing is cut off the training examples.
    private static void CheckPublishedValidation(DataRecipe data, int published, FaultList faults)
    {
        if (data.Validation > published)
        {
            faults.Add(
                "data.validation",
                $"{data.Validation} are more than the {published} that the data has for validation. Lower it.");
        }
    }

    private static void CheckOptimizer(OptimizerRecipe optimizer, FaultList faults)
    {
        faults.Choice("optimizer.kind", optimizer.Kind);
        faults.Choice("optimizer.split", optimizer.Split);
        faults.Positive("optimizer.learningRate", optimizer.LearningRate, LargestRate, "0.001 is usual with adam.");
        faults.Share("optimizer.beta1", optimizer.Beta1, "0.9 is usual.");
        faults.Share("optimizer.beta2", optimizer.Beta2, "0.999 is usual.");
        faults.Positive("optimizer.epsilon", optimizer.Epsilon, 1, "1e-8 is usual.");
        faults.Share("optimizer.momentum", optimizer.Momentum, "Write 0 for none.");
        faults.Positive("optimizer.clipNorm", optimizer.ClipNorm ?? 1, 1e9, "Leave it out for no limit.");
        if (optimizer.Kind != OptimizerChoice.Sgd && optimizer.Momentum != 0)
        {
            faults.Add(
                "optimizer.momentum",
                $"{optimizer.Momentum} has no effect with {RecipeValue.Name(optimizer.Kind)}. Set "
                + "optimizer.beta1, or choose sgd.",
                "optimizer.kind");
        }
    }

    private static void CheckSchedule(Recipe recipe, FaultList faults)
    {
        const string Key = "optimizer.schedule";
        ScheduleRecipe schedule = recipe.Optimizer.Schedule;
        faults.Choice($"{Key}.kind", schedule.Kind);
        for (int i = 0; i < schedule.Steps.Count; i++)
        {
            ScheduleStepRecipe step = schedule.Steps[i];
            faults.Range($"{Key}.steps[{i}].epochs", step.Epochs, 1, MostEpochs, "Leave out empty steps.");
            faults.Positive(
                $"{Key}.steps[{i}].learningRate", step.LearningRate, LargestRate, "0.001 is usual with adam.");
        }

        bool stepwise = schedule.Kind == ScheduleChoice.Steps;
        if (stepwise != schedule.Steps.Count > 0)
        {
            faults.Add(
                $"{Key}.steps",
                stepwise
                    ? "kind steps needs at least one. Add { \"epochs\": ..., \"learningRate\": ... }."
                    : $"{schedule.Steps.Count} steps have no effect. Set optimizer.schedule.kind to steps.",
                $"{Key}.kind");
        }

        long sum = schedule.Steps.Sum(step => (long)step.Epochs);
        if (stepwise && recipe.Training.Epochs is { } epochs && schedule.Steps.Count > 0 && epochs != sum)
        {
            faults.Add(
                "training.epochs",
                $"{epochs} epochs differ from the {sum} of optimizer.schedule.steps. "
                + "Leave one out, or make them equal.",
                $"{Key}.steps", $"{Key}.kind");
        }

        faults.Range($"{Key}.warmupEpochs", schedule.WarmupEpochs, 0, MostEpochs, "Write 0 for none.");
        if (schedule.WarmupEpochs > recipe.Epochs)
        {
            faults.Add(
                $"{Key}.warmupEpochs",
                $"{schedule.WarmupEpochs} epochs outlast the run of {recipe.Epochs}. Shorten them, or raise "
                + "training.epochs.",
                "training.epochs", $"{Key}.steps", $"{Key}.kind");
        }

        faults.Range($"{Key}.finalRate", schedule.FinalRate, 0, LargestRate, "Write 0 to end at rest.");
        if (schedule.FinalRate != 0 && schedule.Kind != ScheduleChoice.Cosine)
        {
            faults.Add(
                $"{Key}.finalRate",
                $"{schedule.FinalRate} has no effect. Set optimizer.schedule.kind to cosine.",
                $"{Key}.kind");
        }
        else if (schedule.FinalRate > recipe.Optimizer.LearningRate)
        {
            faults.Add(
                $"{Key}.finalRate",
                $"{schedule.FinalRate} is above the learning rate {recipe.Optimizer.LearningRate}. Lower it.",
                "optimizer.learningRate");
        }
    }

    private static void CheckTraining(Recipe recipe, FaultList faults)
    {
        TrainingRecipe training = recipe.Training;
        faults.Range("training.batch", training.Batch, 1, 1_000_000, "100 is usual.");
        faults.Range("training.epochs", training.Epochs ?? 1, 1, MostEpochs, "10 is a start.");
        faults.Range(
            "training.averageWeights", training.AverageWeights, 0, 0.999999, "0.999 is usual, 0 for none.");
        faults.Range("training.threads", training.Threads, 0, 1024, "Write 0 for all of the machine.");
        faults.Range(
            "training.earlyStoppingPatience",
            training.EarlyStoppingPatience ?? 1,
            1,
            MostEpochs,
            "Leave it out for never.");
        faults.Range("training.checkpointEveryEpochs", training.CheckpointEveryEpochs, 1, MostEpochs, "1 is usual.");
        faults.Positive(
            "training.checkpointEverySeconds", training.CheckpointEverySeconds ?? 1, 1e9, "Leave it out for none.");
        faults.Range(
            "training.encoderSteps", training.EncoderSteps, 0, 10_000, "He et al. (2019) take 100; write 0 for none.");
        if (training.EncoderSteps > 0 && recipe.Model.Kind is not (ModelChoice.Vae or ModelChoice.Ladder))
        {
            faults.Add(
                "training.encoderSteps",
                "it is for vae and ladder, whose posteriors may lag behind; this is "
                + $"{RecipeValue.Name(recipe.Model.Kind)}. Leave it out.",
                "model.kind");
        }

        faults.Range("evaluation.samples", recipe.Evaluation.Samples, 0, 1_000_000, "Write 0 for no estimate.");
        faults.Range("evaluation.batch", recipe.Evaluation.Batch, 1, 1_000_000, "100 is usual.");
        if (training.EarlyStoppingPatience is not null && recipe.Data.Validation == 0)
        {
            faults.Add(
                "training.earlyStoppingPatience",
                "there are no validation examples to judge by. Set data.validation, or leave this out.",
                "data.validation");
        }

        if (recipe.Data.Examples is { } examples)
        {
            bool hasOwn = Named(recipe.Data) is { ValidationCount: > 0 };
            CheckBatches(recipe, hasOwn ? examples : examples - recipe.Data.Validation, faults);
        }
    }

    private static void CheckExamples(Recipe recipe, DataFacts data, FaultList faults)
    {
        long examples = data.Examples;
        if (recipe.Data.Examples > examples)
        {
            faults.Add(
                "data.examples", $"{recipe.Data.Examples} are more than the data's {examples}. Leave it out for all.");
        }

        long used = Math.Min(recipe.Data.Examples ?? examples, examples);
        if (data.Validation is { } published)
        {
            CheckPublishedValidation(recipe.Data, published, faults);
            CheckBatches(recipe, used, faults);
        }
        else if (recipe.Data.Validation >= used)
        {
            faults.Add(
                "data.validation", $"{recipe.Data.Validation} of {used} examples leave none to train on. Lower it.");
        }
        else
        {
            CheckBatches(recipe, used - recipe.Data.Validation, faults);
        }
    }

    // Without dropLast a short batch is a batch; with it, an epoch of less than one batch has no step at all.
    private static void CheckBatches(Recipe recipe, long left, FaultList faults)
    {
        if (recipe.Training.DropLast && left < recipe.Training.Batch)
        {
            faults.Add(
                "training.batch",
                $"{recipe.Training.Batch} is more than the {left} training examples, and training.dropLast drops them "
                + "all. Lower the batch, or set dropLast to false.",
                "data.examples", "data.validation");
        }
    }
}
