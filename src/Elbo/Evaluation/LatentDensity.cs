using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// ln of the unnormalised density s(z)^(1-b) (p(x|z) p(z))^b between a start s and the posterior, at many z of a batch,
/// with its gradient; s is q(z|x) or p(z).
/// </summary>
internal sealed class LatentDensity(Model model, AnnealingStart start)
{
    private readonly Tape tape = new();
    private Tensor? leaf;
    private Gradients? gradients;

    /// <summary>Fills in all that is known of the latents of a place.</summary>
    public void Evaluate(in EncodedBatch batch, LatentPlace place, double temperature)
    {
        Gradients into = Prepare(place.Shape);
        Tensor z = leaf!;
        z.CopyFrom(place.Latents);
        using (tape.Step())
        {
            var draw = new Draw(place.Shape[0], default);
            Inference inference = model.InferFrom(new GivenLatents(z), batch.Batch, draw);
            Tensor prior = inference.Levels[0].Prior.LogDensity(inference.Levels[0].Samples);
            for (int i = 1; i < inference.Levels.Count; i++)
            {
                prior = prior + inference.Levels[i].Prior.LogDensity(inference.Levels[i].Samples);
            }

            Tensor joint = inference.LogLikelihood + prior;
            Tensor first = start == AnnealingStart.Prior ? prior : batch.Posterior.LogDensity(z);
            Tensor path = (joint * (float)temperature) + (first * (float)(1 - temperature));
            tape.Backward(path.Sum(), into);
            joint.CopyTo(place.Joint);
            first.CopyTo(place.Start);
        }

        into.Flat.CopyTo(place.Gradient);
    }

    private Gradients Prepare(Shape shape)
    {
        if (leaf is null || gradients is null || leaf.Shape != shape)
        {
            leaf = Tensor.Zeros(shape).WithGradient();
            gradients = new Gradients([leaf]);
        }

        return gradients;
    }
}

/// <summary>Latents [chains, batch, latent] and what a density says of them.</summary>
internal sealed class LatentPlace(Shape shape)
{
    public Shape Shape { get; } = shape;

    public int Rows { get; } = shape[0] * shape[1];

    public float[] Latents { get; } = new float[shape.Count];

    public float[] Gradient { get; } = new float[shape.Count];

    /// <summary>ln p(x|z) + ln p(z), [chains, batch].</summary>
    public float[] Joint { get; } = new float[shape[0] * shape[1]];

    /// <summary>ln s(z), [chains, batch].</summary>
    public float[] Start { get; } = new float[shape[0] * shape[1]];

    public double LogDensity(int row, double temperature) =>
        (temperature * Joint[row]) + ((1 - temperature) * Start[row]);

    /// <summary>Takes the latents of a row from elsewhere, with what is known of them.</summary>
    public void TakeRow(LatentPlace other, int row)
    {
        int size = Shape[2];
        other.Latents.AsSpan(row * size, size).CopyTo(Latents.AsSpan(row * size));
        Joint[row] = other.Joint[row];
        Start[row] = other.Start[row];
    }
}
