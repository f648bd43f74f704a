namespace Elbo.Runs;

/// <summary>What a recipe minimises, as a formula in words.</summary>
public static class ObjectiveText
{
    /// <summary>Whether the loss is the negative evidence lower bound throughout the training.</summary>
    public static bool IsElbo(ObjectiveRecipe objective) =>
        objective is
        {
            KlWeight: 1, ReconstructionWeight: 1, FreeBits: 0, TargetKl: null, KlWarmupEpochs: 0, IwaeEpochs: 0,
        }
        && objective.Kind != ObjectiveChoice.Iwae && objective.KlSchedule != KlScheduleChoice.Cyclical;

    /// <summary>The formula, such as "loss = -ELBO = -reconstruction + 1 x KL".</summary>
    /// <param name="objective">The settings.</param>
    /// <param name="number">How numbers are written.</param>
    public static string Of(ObjectiveRecipe objective, Func<double, string> number)
    {
        string rise = objective.KlSchedule == KlScheduleChoice.Cyclical
            ? $", rising in {number(objective.KlCycles)} cycles"
            : objective.KlWarmupEpochs > 0 ? $", rising over {number(objective.KlWarmupEpochs)} epochs" : "";
        string weight = number(objective.KlWeight);
        if (objective.Kind == ObjectiveChoice.Iwae)
        {
            string weighted = objective.KlWeight == 1 && rise.Length == 0 ? "" : $", KL weight {weight}{rise}";
            return $"loss = -ln of the mean of {number(objective.Samples)} importance weights (IWAE){weighted}";
        }

        string last = objective.IwaeEpochs == 1 ? "epoch" : $"{number(objective.IwaeEpochs)} epochs";
        string end = objective.IwaeEpochs > 0
            ? $"; in the last {last} -ln of the mean of {number(objective.IwaeSamples)} importance weights (IWAE)"
            : "";
        string bound = IsElbo(objective) ? " = -ELBO" : "";
        string first = objective.ReconstructionWeight == 1 ? "" : $"{number(objective.ReconstructionWeight)} x ";
        string penalty = objective.TargetKl is { } target ? $"|KL - {number(target)}|"
            : objective.FreeBits > 0 ? $"KL above {number(objective.FreeBits)} nats a latent"
            : "KL";
        return $"loss{bound} = -{first}reconstruction + {weight} x {penalty}{rise}{end}";
    }
}
