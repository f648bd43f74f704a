using Elbo.Data;
using Elbo.Objectives;
using Elbo.Optimizers;

namespace Elbo.Training;

/// <summary>How a model is to be trained.</summary>
public sealed record TrainingPlan
{
    /// <summary>Passes over the data.</summary>
    public required int Epochs { get; init; }

    /// <summary>Examples a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The seed of the order, the binarization and the noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What is minimised.</summary>
    public required Objective Objective { get; init; }

    /// <summary>
    /// What is minimised in the last <see cref="EndingEpochs"/> in place of <see cref="Objective"/>; null for nothing
    /// else.
    /// </summary>
    public ImportanceWeightedBound? Ending { get; init; }

    /// <summary>The epochs at the end that minimise <see cref="Ending"/>.</summary>
    public int EndingEpochs { get; init; }

    /// <summary>The learning rate over time.</summary>
    public required LearningRate LearningRate { get; init; }

    /// <summary>The KL weight over time.</summary>
    public required KlSchedule KlSchedule { get; init; }

    /// <summary>What becomes of grey pixels.</summary>
    public Binarization Binarization { get; init; } = Binarization.Grey;

    /// <summary>
    /// The noise that is added to what the encoder sees while training, after the binarization: what is rebuilt, and
    /// held-out data, stay clean (Vincent et al. 2008).
    /// </summary>
    public Corruption Corruption { get; init; } = Corruption.None;

    /// <summary>Gradients longer than this are scaled down to it; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The factor of the model's <see cref="Models.Model.Roughness"/> in the loss; 0 for none. Losses that are reported
    /// are without it.
    /// </summary>
    public double SpectralWeight { get; init; }

    /// <summary>
    /// The most steps that the encoder takes alone before each step of the decoder (He et al. 2019); 0 for none, and
    /// both step together. It needs a <see cref="SplitOptimizer"/> of encoder and decoder.
    /// </summary>
    public int EncoderSteps { get; init; }

    /// <summary>
    /// How much of a moving average of the weights is left after a step, such as 0.999: the model is measured and left
    /// with it; 0 for none.
    /// </summary>
    public double AverageWeights { get; init; }

    /// <summary>Whether a last batch of fewer examples is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Training ends when the validation loss has not fallen for so many epochs; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Whether the weights of the epoch with the lowest validation loss are kept, where there is validation data.
    /// </summary>
    public bool KeepsBest { get; init; } = true;

    /// <summary>Epochs from one checkpoint to the next.</summary>
    public int CheckpointEpochs { get; init; } = 1;

    /// <summary>Seconds after which a checkpoint is made within an epoch; null for at its end only.</summary>
    public double? CheckpointSeconds { get; init; }

    /// <summary>What is minimised in an epoch, counted from 0.</summary>
    public Objective ObjectiveAt(int epoch) =>
        Ending is { } ending && epoch >= Epochs - EndingEpochs ? ending : Objective;
}
