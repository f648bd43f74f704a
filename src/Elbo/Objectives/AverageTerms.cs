using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>An objective's terms averaged over a data set, without training on it; nats per example.</summary>
/// <param name="Loss">-reconstruction + KL weight * KL.</param>
/// <param name="Reconstruction">E_q[ln p(x|z)].</param>
/// <param name="Kl">KL(q(z|x) || p(z)); 0 where <see cref="LacksKl"/>.</param>
public readonly record struct AverageTerms(double Loss, double Reconstruction, double Kl)
{
    /// <summary>Whether the objective has no KL term, so that there is no ELBO either.</summary>
    public bool LacksKl { get; init; }

    /// <summary>The penalty before its weight, under its name; null for none.</summary>
    public NamedPenalty? Penalty { get; init; }

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

/// <summary>A term of a loss that is neither reconstruction nor KL.</summary>
/// <param name="Name">What it is, such as "L1 sparsity".</param>
/// <param name="Value">Its average before its weight.</param>
public readonly record struct NamedPenalty(string Name, double Value);
