using Elbo.Objectives;

namespace Elbo.Training;

/// <summary>How far an epoch is. Losses are the averages of the epoch so far, nats per example.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">All epochs of the plan.</param>
/// <param name="Step">Steps of the epoch that are done.</param>
/// <param name="Steps">All steps of the epoch.</param>
/// <param name="Terms">The averages so far.</param>
/// <param name="KlWeight">The KL weight of the step.</param>
/// <param name="ExamplesPerSecond">Since this process began the epoch.</param>
public readonly record struct StepProgress(
    int Epoch, int Epochs, int Step, int Steps, AverageTerms Terms, double KlWeight, double ExamplesPerSecond);

/// <summary>Something that happened in a training.</summary>
public abstract record TrainingEvent;

/// <summary>An epoch is over.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">All epochs of the plan.</param>
/// <param name="Train">Averages over the epoch, while the weights changed.</param>
/// <param name="HeldOut">
/// Averages over held-out data with the weights at the end of the epoch; null without such data.
/// </param>
/// <param name="KlWeight">The KL weight of the last step.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="GradientNorm">The norm of the last step's gradient.</param>
/// <param name="Seconds">Of training in this epoch, by this process.</param>
/// <param name="TotalSeconds">Of training since the run began, over all processes.</param>
/// <param name="ExamplesPerSecond">Of training in this epoch.</param>
/// <param name="IsBest">Whether the validation loss is the lowest so far.</param>
/// <param name="Latents">How the latents are used; null for a model without a density.</param>
public sealed record EpochFinished(
    int Epoch, int Epochs, AverageTerms Train, AverageTerms? HeldOut, double KlWeight, double LearningRate,
    double GradientNorm,
    double Seconds, double TotalSeconds, double ExamplesPerSecond, bool IsBest,
    LatentUse? Latents) : TrainingEvent
{
    /// <summary>
    /// The steps of the encoder alone for each step of the decoder, on average over the epoch; null where the plan has
    /// none.
    /// </summary>
    public double? EncoderSteps { get; init; }
}

/// <summary>The training ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, from 1; null where the last ones were.</param>
public sealed record TrainingFinished(TrainingEnd Reason, int Epochs, int? BestEpoch) : TrainingEvent;

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The validation loss no longer fell.</summary>
    StoppedEarly,

    /// <summary>It was asked to stop, and can be resumed.</summary>
    Interrupted,
}
