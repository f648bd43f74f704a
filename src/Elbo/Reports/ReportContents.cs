namespace Elbo.Reports;

/// <summary>How a run went, as the colour of its first line.</summary>
public enum ReportVerdict
{
    /// <summary>Nothing stands out.</summary>
    Good,

    /// <summary>Usable, but something deserves a look.</summary>
    Caution,

    /// <summary>The model should not be used as it is.</summary>
    Bad,
}

/// <summary>A number that is read first: its name, value, unit, and a sentence that says what it tells.</summary>
public sealed record KeyNumber(string Name, double Value, string Unit, string Explanation)
{
    /// <summary>The standard error in the same unit, shown after ±; null where there is none.</summary>
    public double? StandardError { get; init; }
}

/// <summary>A line of a table: a setting or a fact and its value, as they are to be read.</summary>
public sealed record NamedValue(string Name, string Value);

/// <summary>One quantity over the epochs, in nats per example; <paramref name="HeldOut"/> may be missing.</summary>
public sealed record Curve(IReadOnlyList<double> Train, IReadOnlyList<double>? HeldOut);

/// <summary>The course of training: one value of each quantity for every epoch.</summary>
public sealed record TrainingCurves
{
    /// <summary>The epochs, growing.</summary>
    public required IReadOnlyList<double> Epochs { get; init; }

    /// <summary>
    /// What the held-out data is, as legends and captions call it: "validation", or "test" where none was set apart.
    /// </summary>
    public required string HeldOutName { get; init; }

    /// <summary>The minimised number, in nats per example.</summary>
    public required Curve Loss { get; init; }

    /// <summary>The reconstruction term, in nats per example.</summary>
    public Curve? Reconstruction { get; init; }

    /// <summary>The KL term before its weight, in nats per example.</summary>
    public Curve? Kl { get; init; }

    /// <summary>A penalty beside them, before its weight, and its name; null for none.</summary>
    public Curve? Penalty { get; init; }

    /// <summary>What <see cref="Penalty"/> is, such as "L1 sparsity".</summary>
    public string? PenaltyName { get; init; }

    /// <summary>The KL weight in force at each epoch.</summary>
    public IReadOnlyList<double>? KlWeight { get; init; }

    /// <summary>The last epochs, of which the loss is the negative importance-weighted bound.</summary>
    public int BoundEpochs { get; init; }

    /// <summary>The epoch whose weights were kept.</summary>
    public double? BestEpoch { get; init; }
}

/// <summary>
/// All that a report shows. Each part that is null or empty is absent from the page.
/// </summary>
public sealed record ReportContents
{
    /// <summary>The name of the run.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence that says how it went.</summary>
    public required string Summary { get; init; }

    /// <summary>The colour of the summary.</summary>
    public ReportVerdict Verdict { get; init; }

    /// <summary>When the run ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The numbers that are read first; three to six look best.</summary>
    public IReadOnlyList<KeyNumber> KeyNumbers { get; init; } = [];

    /// <summary>What deserves a look, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The columns of a table, and what each costs.</summary>
    public IReadOnlyList<NamedValue> Columns { get; init; } = [];

    /// <summary>Originals, to be shown over <see cref="Reconstructions"/>; 32 look best.</summary>
    public ImageBatch? Originals { get; init; }

    /// <summary>The reconstructions of <see cref="Originals"/>, in their order.</summary>
    public ImageBatch? Reconstructions { get; init; }

    /// <summary>Images decoded from draws of the prior; 64 look best.</summary>
    public ImageBatch? Samples { get; init; }

    /// <summary>
    /// Whether the samples are eight of each class, class by class, with the same eight codes.
    /// </summary>
    public bool SamplesAreByClass { get; init; }

    /// <summary>The course of training.</summary>
    public TrainingCurves? Curves { get; init; }

    /// <summary>How the latents were used in the course of training.</summary>
    public LatentHealth? Health { get; init; }

    /// <summary>
    /// The number of latents of each level, from the data up, by which the latents below are ordered; empty for one.
    /// </summary>
    public IReadOnlyList<int> LevelSizes { get; init; } = [];

    /// <summary>How each level is used, where there are several.</summary>
    public IReadOnlyList<NamedValue> Levels { get; init; } = [];

    /// <summary>The KL divergence of each latent, mean over the data, in nats per example.</summary>
    public IReadOnlyList<double>? KlPerLatent { get; init; }

    /// <summary>
    /// The variance over the data of each latent's posterior mean; a latent is active where it exceeds 0.01.
    /// </summary>
    public IReadOnlyList<double>? PosteriorMeanVariance { get; init; }

    /// <summary>
    /// Which latents are active, where that depends on more than the variance, as with several levels; else null.
    /// </summary>
    public IReadOnlyList<bool>? ActiveLatents { get; init; }

    /// <summary>Codes for the map of the latent space.</summary>
    public LatentCodes? LatentCodes { get; init; }

    /// <summary>
    /// Whether the model is no distribution over examples: the page then speaks of codes, and of no prior, posterior,
    /// ELBO or KL.
    /// </summary>
    public bool LacksDensity { get; init; }

    /// <summary>
    /// The decoded images of <see cref="ManifoldGrid.Codes"/>, or of <see cref="CodeGrid.Codes"/> of a model without a
    /// density: a square number of them, in its order.
    /// </summary>
    public ImageBatch? Manifold { get; init; }

    /// <summary>The settings of the run.</summary>
    public IReadOnlyList<NamedValue> Settings { get; init; } = [];

    /// <summary>The machine that it ran on.</summary>
    public IReadOnlyList<NamedValue> Machine { get; init; } = [];
}
