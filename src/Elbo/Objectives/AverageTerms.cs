using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>An objective's terms averaged over a data set, without training on it; nats per example.</summary>
/// <param name="Loss">-reconstruction + KL weight * KL.</param>
/// <param name="Reconstruction">E_q[ln p(x|z)].</param>
/// <param name="Kl">KL(q(z|x) || p(z)).</param>
public readonly record struct AverageTerms(double Loss, double Reconstruction, double Kl)
{
    /// <summary>The evidence lower bound: reconstruction - KL, whatever the KL weight.</summary>
    public double Elbo => Reconstruction - Kl;

    /// <summary>Passes over all batches of epoch 0 of a loader.</summary>
    public static AverageTerms Over(
        Model model, Objective objective, BatchLoader loader, double klWeight, RandomStream random)
    {
        var tape = new Tape(recordsGradients: false);
        var sums = new TermSums(loader.Options.BatchSize);
        float[] buffer = new float[loader.BufferLength];
        int[] indices = new int[loader.Options.BatchSize];
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            ReadOnlySpan<int> read = loader.Read(0, step, buffer);
            read.CopyTo(indices);
            using (tape.Step())
            {
                Shape shape = loader.ShapeAt(step);
                Tensor observed = Tensor.Constant(buffer.AsSpan(0, shape.Count), shape);
                Batch batch = model.BatchOf(loader.Dataset, observed, new Examples(indices, read.Length));
                sums.Add(objective.Evaluate(model.Infer(batch, objective.Draw(random)), klWeight), read.Length);
            }
        }

        return sums.Average;
    }
}
