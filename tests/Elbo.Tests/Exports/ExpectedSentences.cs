using Elbo.Distributions;
using Elbo.Exports;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>What the library itself makes of sentences: by the names of an exported file's outputs.</summary>
internal sealed class ExpectedSentences
{
    private readonly SentenceModel model;
    private readonly Dictionary<string, float[]> outputs = new(StringComparer.Ordinal);
    private readonly float[] noise;

    public ExpectedSentences(SentenceModel model)
    {
        this.model = model;
        noise = new float[SentenceCases.Count * model.LatentSize];
        new RandomStream(2, RandomPurpose.Test).FillNormal(noise);
        Latent = noise;
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Distribution posterior = model.Encode(new Batch(
                Tensor.Constant(SentenceCases.Items, model.ItemShape.Insert(0, SentenceCases.Count)),
                Examples.Range(0, SentenceCases.Count)));
            if (model.LatentSize > 0)
            {
                Latent = Put(posterior);
                outputs["tokens"] = model.Decode(
                    Tensor.Constant(Latent, new Shape(SentenceCases.Count, model.LatentSize)), null).ToArray();
            }
        }

        outputs["log_probability"] = SentenceCases.LogProbabilities(model, Latent);
    }

    /// <summary>z, of the posterior and the noise.</summary>
    public float[] Latent { get; }

    /// <summary>The numbers of each output.</summary>
    public IReadOnlyDictionary<string, float[]> Outputs => outputs;

    /// <summary>What a file takes.</summary>
    public Dictionary<string, OnnxTensor> Inputs(ExportedFile file) => file.Inputs.ToDictionary(
        name => name,
        name => name switch
        {
            "x" => new OnnxTensor([SentenceCases.Count, model.ItemShape[0]], SentenceCases.Items) { Type = "int64" },
            "noise" => new OnnxTensor([SentenceCases.Count, model.LatentSize], noise),
            _ => new OnnxTensor([SentenceCases.Count, model.LatentSize], Latent),
        },
        StringComparer.Ordinal);

    private float[] Put(Distribution posterior)
    {
        float[] mean = posterior.Mean.ToArray();
        outputs["latent_mean"] = mean;
        float[] latent;
        if (posterior is MultivariateNormal full)
        {
            float[] factor = outputs["latent_factor"] = full.Factor.ToArray();
            int size = full.Factor.Shape[-1];
            latent = [.. mean.Select((m, i) => m + Enumerable.Range(0, size).Sum(
                k => factor[(i * size) + k] * noise[(i / size * size) + k]))];
        }
        else
        {
            float[] logVariance = outputs["latent_log_variance"] = ((Normal)posterior).LogVariance.ToArray();
            latent = [.. mean.Select((m, i) => m + (MathF.Exp(0.5f * logVariance[i]) * noise[i]))];
        }

        outputs["latent"] = latent;
        return latent;
    }
}
