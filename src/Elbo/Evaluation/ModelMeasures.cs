namespace Elbo.Evaluation;

/// <summary>How good a model is on a data set: what every kind of model has.</summary>
public abstract record ModelMeasures
{
    /// <summary>How many examples were looked at.</summary>
    public required int Examples { get; init; }

    /// <summary>The numbers that make an example, such as 784; of sentences their tokens, on average.</summary>
    public required double Dimensions { get; init; }

    /// <summary>What the logarithm in the scores is of: say it wherever they are shown.</summary>
    public required ScoreMeaning Meaning { get; init; }

    /// <summary>E_q[ln p(x|z)], or ln p(x|code) of a model without a density; nats per example.</summary>
    public required Estimate Reconstruction { get; init; }
}
