using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>What the library itself makes of examples: by the names of an exported file's outputs.</summary>
internal sealed class ExpectedOutputs
{
    private const int Classes = 3;

    private readonly Dictionary<string, float[]> outputs = new(StringComparer.Ordinal);

    public ExpectedOutputs(NetworkModel model, int batch)
    {
        Batch = batch;
        Examples = new float[batch * model.ItemShape.Count];
        Noise = new float[batch * model.LatentSize];
        new RandomStream(1, RandomPurpose.Test).FillUniform(Examples);
        new RandomStream(2, RandomPurpose.Test).FillNormal(Noise);
        Condition = model.Conditioning.Size == 0
            ? null
            : [.. Enumerable.Range(0, batch).SelectMany(i => OneHot(i % Classes))];
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Distribution posterior = model.Encode(new Batch(
                Tensor.Constant(Examples, model.ItemShape.Insert(0, batch)), Tensors.Examples.Range(0, batch))
            {
                Condition = Told(),
            });
            Latent = Put(posterior);
            Tensor latent = Tensor.Constant(Latent, new Shape(batch, model.LatentSize));
            outputs["mean"] = model.Decode(latent, Told()).ToArray();
            if (model is HierarchicalModel levels)
            {
                Inference drawn = Inference.Begin();
                levels.Descend(
                    LatentSource.Drawn(Tensor.Constant(Noise, new Shape(1, batch, model.LatentSize)), false),
                    Elbo.Networks.Pass.Evaluation, drawn);
                outputs["prior"] = drawn.JoinSamples().ToArray();
            }

            PutParameters(model, latent);
        }
    }

    public int Batch { get; }

    public float[] Examples { get; }

    public float[] Noise { get; }

    public float[]? Condition { get; }

    /// <summary>z, of the posterior and the noise.</summary>
    public float[] Latent { get; }

    /// <summary>The numbers of each output.</summary>
    public IReadOnlyDictionary<string, float[]> Outputs => outputs;

    /// <summary>An input by its name.</summary>
    public float[] Input(string name) => name switch
    {
        "x" => Examples,
        "noise" => Noise,
        "condition" => Condition!,
        _ => Latent,
    };

    private static float[] OneHot(int label) =>
        [.. Enumerable.Range(0, Classes).Select(i => i == label ? 1f : 0f)];

    private Tensor? Told() => Condition is null ? null : Tensor.Constant(Condition, new Shape(Batch, Classes));

    // z by each family's own formula
    private float[] Put(Distribution posterior)
    {
        float[] mean = posterior.Mean.ToArray();
        outputs[posterior is Point ? "code" : "latent_mean"] = mean;
        float[] latent = mean;
        switch (posterior)
        {
            case Normal normal:
                outputs["latent_log_variance"] = normal.LogVariance.ToArray();
                latent = [.. mean.Select((m, i) => m + (MathF.Exp(0.5f * normal.LogVariance.ToArray()[i]) * Noise[i]))];
                break;
            case LocationScale scaled:
                outputs["latent_log_scale"] = scaled.LogScale.ToArray();
                latent = [.. mean.Select((m, i) => m + (MathF.Exp(scaled.LogScale.ToArray()[i]) * Noise[i]))];
                break;
            case JointPosterior joint:
                outputs["latent_log_variance"] =
                    [.. joint.Deviation.ToArray().Select(deviation => 2 * MathF.Log(deviation))];
                Inference drawn = Inference.Begin();
                joint.Walk(
                    LatentSource.Drawn(Tensor.Constant(Noise, new Shape(1, Batch, Noise.Length / Batch)), false),
                    drawn);
                latent = drawn.JoinSamples().ToArray();
                break;
            case MultivariateNormal full:
                float[] factor = full.Factor.ToArray();
                outputs["latent_factor"] = factor;
                int size = full.Factor.Shape[-1];
                latent = [.. mean.Select((m, i) => m + Enumerable.Range(0, size).Sum(
                    k => factor[(i * size) + k] * Noise[(i / size * size) + k]))];
                break;
        }

        if (posterior is not Point)
        {
            outputs["latent"] = latent;
        }

        return latent;
    }

    private void PutParameters(NetworkModel model, Tensor latent)
    {
        Tensor decoded = model.DecodeNumbers(latent, Told());
        float[] parameters = model.Likelihood.Parameters.FirstOrDefault()?.Value.ToArray() ?? [];
        switch (model.Likelihood)
        {
            case Bernoulli:
                outputs["logits"] = decoded.ToArray();
                break;
            case Categorical categorical:
                outputs["logits"] = decoded.ToArray();
                outputs["probabilities"] = decoded.Reshape(-1, categorical.Levels).Softmax(-1).ToArray();
                break;
            case DiscretizedLogistic:
                outputs["location"] = decoded.ToArray();
                outputs["log_scale"] = parameters;
                break;
            case LogisticMixture mixture:
                PutMixture(mixture, decoded.Reshape(-1, mixture.NumbersPerPixel));
                break;
            case LaplaceLikelihood:
                outputs["log_scale"] = parameters;
                break;
            case TableLikelihood table:
                int numeric = table.NumericColumns;
                float[] free = table.Variance == GaussianVariance.Network
                    ? decoded.Slice(-1, table.Layout.Values, numeric).ToArray()
                    : parameters;
                outputs["log_variance"] = [.. free.Select(number => MathF.Log(1 + MathF.Exp(number + 8)) - 8)];
                break;
            case Gaussian { Variance: GaussianVariance.Network }:
                int half = decoded.Shape[-1] / 2;
                outputs["log_variance"] = [.. decoded.Slice(-1, half, half).ToArray()
                    .Select(number => MathF.Log(1 + MathF.Exp(number + 8)) - 8)];
                break;
            case Gaussian gaussian:
                outputs["log_variance"] = gaussian.Variance switch
                {
                    GaussianVariance.Unit => [0f],
                    GaussianVariance.Optimal => [MathF.Log(parameters[0])],
                    _ => parameters,
                };
                break;
            default:
                outputs["log_variance"] = parameters;
                break;
        }
    }

    private void PutMixture(LogisticMixture mixture, Tensor pixels)
    {
        int count = mixture.Mixtures;
        int all = count * mixture.Channels;
        outputs["logits"] = pixels.Slice(1, 0, count).ToArray();
        outputs["location"] = pixels.Slice(1, count, all).ToArray();
        outputs["log_scale"] = [.. pixels.Slice(1, count + all, all).ToArray().Select(scale => MathF.Max(scale, -7f))];
        if (mixture.Channels == 3)
        {
            outputs["coefficient"] = pixels.Slice(1, count + (2 * all), all).Tanh().ToArray();
        }
    }
}
