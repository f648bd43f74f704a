namespace Elbo.Studio.Features.Runs;

/// <summary>A run at a glance.</summary>
internal sealed record RunSummary
{
    public required string Name { get; init; }

    public required string Recipe { get; init; }

    public required string Description { get; init; }

    public required RunDataSummary Data { get; init; }

    /// <summary>training, paused, finished, stopped or failed.</summary>
    public required string State { get; init; }

    public required string? Fault { get; init; }

    public required int Epochs { get; init; }

    public required int EpochsDone { get; init; }

    public required int Latent { get; init; }

    public required long Parameters { get; init; }

    public required string Objective { get; init; }

    public required string Likelihood { get; init; }

    public required bool HasDensity { get; init; }

    public required ulong Seed { get; init; }

    public required int Batch { get; init; }

    public required DateTime Created { get; init; }

    public required double? Seconds { get; init; }

    public required MeasureSummary? Measures { get; init; }

    public required bool HasReport { get; init; }

    public required bool HasIndex { get; init; }

    public required bool HasMap { get; init; }

    public required IReadOnlyList<string> Pictures { get; init; }
}

/// <summary>The data of a run.</summary>
internal sealed record RunDataSummary(
    string Name, string Kind, IReadOnlyList<int> Shape, int Examples, IReadOnlyList<string>? Classes,
    IReadOnlyList<string>? Columns);

/// <summary>The measures on the test examples, nats per example.</summary>
internal sealed record MeasureSummary(
    double? Elbo, double? ElboError, double Reconstruction, double? Kl, double? BitsPerDim, double? LogLikelihood,
    double? LogLikelihoodError, int? Samples, int? ActiveUnits, double? SquaredError);

/// <summary>What the collapse doctor said.</summary>
internal sealed record RunRemark(int Epoch, string Text, string Kind);

/// <summary>A number published for the setting.</summary>
internal sealed record PublishedValue(string What, double Value, string Unit);

/// <summary>An epoch of a run, as in metrics.jsonl; nats per example.</summary>
internal sealed record EpochPoint
{
    public required int Epoch { get; init; }

    public required EpochTerms Train { get; init; }

    public required EpochTerms? HeldOut { get; init; }

    public required double? KlWeight { get; init; }

    public required double? LearningRate { get; init; }

    public required double? Seconds { get; init; }

    public required IReadOnlyList<double>? LatentKl { get; init; }

    public required double? ActiveUnits { get; init; }

    public required double? MutualInformation { get; init; }

    public required double? DecoderUse { get; init; }
}

/// <summary>Averages over an epoch: what is minimised, E[ln p(x|z)], KL (null without one), a penalty.</summary>
internal sealed record EpochTerms(double? Loss, double? Reconstruction, double? Kl, double? Penalty);
