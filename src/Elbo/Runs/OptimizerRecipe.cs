namespace Elbo.Runs;

/// <summary>The optimizer of a run.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>The rule.</summary>
    public OptimizerChoice Kind { get; init; }

    /// <summary>
    /// Whether encoder and decoder have an optimizer each, of the same kind and settings. It changes no bit: every
    /// rule treats each number by itself.
    /// </summary>
    public OptimizerSplitChoice Split { get; init; }

    /// <summary>The size of a step; where the schedule has steps, their rates count instead.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam and Adamax: the decay of the mean of gradients, per step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>
    /// Adam: the decay of the mean of squared gradients, per step; Adamax: of the largest gradient.
    /// </summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Adam: added to the root of the mean square; Adamax: to each gradient's absolute value.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Sgd: the share of the last step that the next one keeps.</summary>
    public double Momentum { get; init; }

    /// <summary>
    /// The largest Euclidean norm of a gradient over all parameters; a longer one is shortened to it.
    /// </summary>
    public double? ClipNorm { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public ScheduleRecipe Schedule { get; init; } = new();
}

/// <summary>The course of the learning rate.</summary>
public sealed record ScheduleRecipe
{
    /// <summary>The kind of course.</summary>
    public ScheduleChoice Kind { get; init; }

    /// <summary>The epochs in which the learning rate rises along a line from 0; 0 for none.</summary>
    public int WarmupEpochs { get; init; }

    /// <summary>Steps: the stretches, one after another, for as many epochs as the run has.</summary>
    public IReadOnlyList<ScheduleStepRecipe> Steps { get; init; } = [];

    /// <summary>Cosine: the learning rate at the end of the run.</summary>
    public double FinalRate { get; init; }
}

/// <summary>A stretch of epochs with one learning rate.</summary>
public sealed record ScheduleStepRecipe
{
    /// <summary>How long, in epochs.</summary>
    public int Epochs { get; init; }

    /// <summary>The learning rate meanwhile.</summary>
    public double LearningRate { get; init; }
}
