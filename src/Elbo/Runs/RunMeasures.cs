using System.Text.Json;
using System.Text.Json.Serialization;
using Elbo.Evaluation;

namespace Elbo.Runs;

/// <summary>
/// The measures of a run on its test examples, as they stand in <c>measures.json</c> beside its report: nats per
/// example unless said otherwise. What a model without a density has not is null.
/// </summary>
public sealed record RunMeasures
{
    /// <summary>The name of the file in the run folder.</summary>
    public const string FileName = "measures.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>How many examples were looked at.</summary>
    public int Examples { get; init; }

    /// <summary>What the logarithm is of (<see cref="ScoreMeaning"/>).</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The evidence lower bound.</summary>
    public double? Elbo { get; init; }

    /// <summary>Its standard error.</summary>
    public double? ElboError { get; init; }

    /// <summary>E_q[ln p(x|z)], or ln p(x|code) of a model without a density.</summary>
    public double Reconstruction { get; init; }

    /// <summary>KL(q(z|x) || p(z)).</summary>
    public double? Kl { get; init; }

    /// <summary>-ELBO / (ln 2 * dimensions).</summary>
    public double? BitsPerDim { get; init; }

    /// <summary>ln p(x): exact where the model knows it, else by importance sampling.</summary>
    public double? LogLikelihood { get; init; }

    /// <summary>Its standard error.</summary>
    public double? LogLikelihoodError { get; init; }

    /// <summary>The samples for each example that it was estimated from; null where it is exact.</summary>
    public int? Samples { get; init; }

    /// <summary>Latents whose posterior means vary.</summary>
    public int? ActiveUnits { get; init; }

    /// <summary>The mean KL of each latent; empty where the posterior has no closed form.</summary>
    public IReadOnlyList<double> KlPerLatent { get; init; } = [];

    /// <summary>(x - decoded)^2, averaged over the numbers of an example; of models without a density.</summary>
    public double? SquaredError { get; init; }

    /// <summary>The measures in this form.</summary>
    public static RunMeasures Of(ModelMeasures measures) => measures switch
    {
        EvaluationResult whole => OfDensity(whole),
        ReconstructionResult plain => Common(plain) with
        {
            SquaredError = plain.SquaredError.Mean,
            ActiveUnits = plain.VaryingUnits,
        },
        _ => Common(measures),
    };

    /// <summary>Writes them into a run folder.</summary>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public void Save(RunFolder folder) =>
        AtomicFile.WriteAllText(folder.PathOf(FileName), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>Those of a run; null where there are none, or of another version.</summary>
    public static RunMeasures? Read(RunFolder folder)
    {
        try
        {
            string path = folder.PathOf(FileName);
            return File.Exists(path) ? JsonSerializer.Deserialize<RunMeasures>(File.ReadAllBytes(path), Json) : null;
        }
        catch (Exception exception) when (exception is JsonException || FileFault.Is(exception))
        {
            return null;
        }
    }

    private static RunMeasures OfDensity(EvaluationResult result) => Common(result) with
    {
        Elbo = result.Elbo.Mean,
        ElboError = result.Elbo.StandardError,
        Kl = result.Kl.Mean,
        BitsPerDim = result.ElboBitsPerDimension,
        LogLikelihood = result.ExactLogLikelihood?.Mean ?? result.LogLikelihood?.Mean,
        LogLikelihoodError = result.ExactLogLikelihood?.StandardError ?? result.LogLikelihood?.StandardError,
        Samples = result.ExactLogLikelihood is null ? result.LogLikelihood?.Samples : null,
        ActiveUnits = result.ActiveUnits,
        KlPerLatent = result.KlPerDimension,
    };

    private static RunMeasures Common(ModelMeasures measures) => new()
    {
        Examples = measures.Examples,
        Meaning = measures.Meaning.ToString(),
        Reconstruction = measures.Reconstruction.Mean,
    };
}
