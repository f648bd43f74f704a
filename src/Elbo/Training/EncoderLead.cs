using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// Lets the encoder run ahead of the decoder, which it would else lag behind until the decoder has learned to do
/// without the latents (He, Spokoyny, Neubig and Berg-Kirkpatrick 2019, "Lagging inference networks and posterior
/// collapse in variational autoencoders", algorithm 1): before each step of the decoder the encoder alone takes steps,
/// on that batch and on others drawn at random, until its loss has not fallen from ten of them to the next ten. That
/// ends for good with the first epoch in which the mutual information of code and example has not risen.
/// </summary>
internal sealed class EncoderLead
{
    private const int StepsInAWindow = 10;
    private const ulong OfTheLead = 0xA24B_AED4_963E_E407;

    private readonly SplitOptimizer optimizer;
    private readonly TrainingPlan plan;

    private readonly float[] numbers = new float[6];
    private readonly Tensor state = Tensor.Zeros(new Shape(6));
    private double highest;
    private int stepsOfEpoch;
    private int runsOfEpoch;

    /// <summary>A lead in a plan.</summary>
    /// <param name="optimizer">Encoder first, then decoder.</param>
    /// <param name="plan">With the most steps of a lead.</param>
    public EncoderLead(SplitOptimizer optimizer, TrainingPlan plan)
    {
        this.optimizer = optimizer;
        this.plan = plan;
    }

    /// <summary>Takes a step of the encoder on a batch.</summary>
    /// <param name="at">Which batch of the epoch.</param>
    /// <param name="seed">Of its noise.</param>
    /// <returns>The loss over the batch, and what it is a sum over.</returns>
    public delegate (double Loss, long Count) EncoderStep(int at, ulong seed);

    /// <summary>Whether the encoder still runs ahead.</summary>
    public bool IsOn { get; private set; } = true;

    /// <summary>What is kept in checkpoints.</summary>
    public (string Name, Tensor Value) State
    {
        get
        {
            (numbers[0], numbers[1]) = (IsOn ? 1f : 0f, (float)highest);
            (numbers[2], numbers[3]) = (optimizer.StepsOf(0), optimizer.StepsOf(1));
            (numbers[4], numbers[5]) = (stepsOfEpoch, runsOfEpoch);
            state.CopyFrom(numbers);
            return ("encoderLead", state);
        }
    }

    /// <summary>Goes on from what <see cref="State"/> was filled with.</summary>
    public void Resume()
    {
        state.CopyTo(numbers);
        (IsOn, highest) = (numbers[0] > 0, numbers[1]);
        (stepsOfEpoch, runsOfEpoch) = ((int)numbers[4], (int)numbers[5]);
        optimizer.Resume(0, (long)numbers[2]);
        optimizer.Resume(1, (long)numbers[3]);
    }

    /// <summary>Steps of the encoder before a step of the decoder.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step of it that is to come, from 0.</param>
    /// <param name="steps">The steps of an epoch.</param>
    /// <param name="take">Takes one.</param>
    public void Run(int epoch, int step, int steps, EncoderStep take)
    {
        var random = new RandomStream(
            plan.Seed ^ OfTheLead, RandomPurpose.Shuffle, Epoch: (uint)epoch, Example: (uint)step);
        double before = double.PositiveInfinity;
        double loss = 0;
        long count = 0;
        runsOfEpoch++;
        for (int i = 0; i < plan.EncoderSteps; i++)
        {
            int at = i == 0 ? step : Math.Min((int)(random.Uniform(i) * steps), steps - 1);
            ulong seed = plan.Seed ^ (OfTheLead * (((ulong)step * (ulong)plan.EncoderSteps) + (ulong)i + 1));
            (double own, long over) = take(at, seed);
            loss += own;
            count += over;
            stepsOfEpoch++;
            if ((i + 1) % StepsInAWindow == 0)
            {
                double now = loss / Math.Max(1, count);
                if (now >= before)
                {
                    break;
                }

                (before, loss, count) = (now, 0, 0);
            }
        }
    }

    /// <summary>Ends an epoch.</summary>
    /// <param name="information">The mutual information of code and example, nats.</param>
    /// <returns>The steps of the encoder for each of the decoder.</returns>
    public double Finish(double information)
    {
        double steps = runsOfEpoch == 0 ? 0 : (double)stepsOfEpoch / runsOfEpoch;
        (stepsOfEpoch, runsOfEpoch) = (0, 0);
        IsOn &= (float)information > (float)highest;
        highest = Math.Max(highest, information);
        return steps;
    }
}
