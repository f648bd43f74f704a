using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Hamiltonian Monte Carlo (Neal 2011, "MCMC using Hamiltonian dynamics", figure 2) of many chains of a batch at once.
/// Each latent moves in units of its own scale, and the step size varies by up to 30 % from transition to transition,
/// so that no trajectory returns to where it began.
/// </summary>
internal sealed class HamiltonianTransition(LatentDensity density, int leapfrogs, RandomStream random)
{
    private const float Variation = 0.3f;

    private readonly Tape tape = new(recordsGradients: false);
    private LatentPlace? proposal;
    private double[] steps = [];

    /// <summary>Moves every chain once; gives the probability with which each was accepted, [chains, batch].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="place">Where the chains are; then where they come to.</param>
    /// <param name="temperature">The density that is left as it is.</param>
    /// <param name="stepSizes">The step size of each example.</param>
    /// <param name="scales">The scale of each latent, [batch, latent].</param>
    /// <param name="number">The number of the transition, by which noise is keyed.</param>
    public double[] Run(
        in EncodedBatch batch, LatentPlace place, double temperature, ReadOnlySpan<double> stepSizes, float[] scales,
        uint number)
    {
        int rows = place.Rows;
        (float[] momentum, double[] uniform) = Draw(batch, place.Shape, number, stepSizes);
        proposal = proposal?.Shape == place.Shape ? proposal : new LatentPlace(place.Shape);
        place.Latents.CopyTo(proposal.Latents, 0);
        density.Evaluate(batch, proposal, temperature);
        double[] before = Energies(proposal, momentum, temperature);
        for (int step = 0; step < leapfrogs; step++)
        {
            Push(momentum, proposal, scales, 0.5f);
            Move(momentum, proposal, scales);
            density.Evaluate(batch, proposal, temperature);
            Push(momentum, proposal, scales, 0.5f);
        }

        double[] after = Energies(proposal, momentum, temperature);
        for (int row = 0; row < rows; row++)
        {
            // NaN, where a trajectory left all that can be computed, is never accepted
            double probability = DoubleMath.Exp(Math.Min(0, before[row] - after[row]));
            if (uniform[row] < probability)
            {
                place.TakeRow(proposal, row);
            }

            after[row] = double.IsNaN(probability) ? 0 : probability;
        }

        return after;
    }

    // Of two uniform numbers a chain, the first varies the step size, and the second decides.
    private (float[] Momentum, double[] Decisions) Draw(
        in EncodedBatch batch, Shape shape, uint number, ReadOnlySpan<double> stepSizes)
    {
        Examples examples = batch.Batch.Examples;
        using Tape.StepScope step = tape.Step();
        float[] momentum = Noise.Normal(random with { Epoch = 2 * number }, examples, shape[0], shape[2]).ToArray();
        float[] numbers = Noise.Uniform(
            random with { Epoch = (2 * number) + 1 }, examples, 0, shape[0], 2).ToArray();
        double[] decisions = new double[numbers.Length / 2];
        steps = steps.Length == decisions.Length ? steps : new double[decisions.Length];
        for (int row = 0; row < decisions.Length; row++)
        {
            steps[row] = stepSizes[row % shape[1]] * (1 + (Variation * ((2 * numbers[2 * row]) - 1)));
            decisions[row] = numbers[(2 * row) + 1];
        }

        return (momentum, decisions);
    }

    private void Push(float[] momentum, LatentPlace place, float[] scales, float share)
    {
        int size = place.Shape[2];
        for (int i = 0; i < momentum.Length; i++)
        {
            momentum[i] += (float)steps[i / size] * share * scales[i % scales.Length] * place.Gradient[i];
        }
    }

    private void Move(float[] momentum, LatentPlace place, float[] scales)
    {
        int size = place.Shape[2];
        for (int i = 0; i < momentum.Length; i++)
        {
            place.Latents[i] += (float)steps[i / size] * scales[i % scales.Length] * momentum[i];
        }
    }

    private static double[] Energies(LatentPlace place, float[] momentum, double temperature)
    {
        int size = place.Shape[2];
        double[] energies = new double[place.Rows];
        for (int row = 0; row < energies.Length; row++)
        {
            double squares = 0;
            foreach (float number in momentum.AsSpan(row * size, size))
            {
                squares += (double)number * number;
            }

            energies[row] = (squares / 2) - place.LogDensity(row, temperature);
        }

        return energies;
    }
}
