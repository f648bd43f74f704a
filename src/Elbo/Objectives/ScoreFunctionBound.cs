using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>What is subtracted from the signal of the score function; it changes the variance, not the mean.</summary>
public enum ScoreBaseline
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A running mean of the signal over the batches so far (Mnih and Gregor 2014, section 2.3).</summary>
    RunningMean,

    /// <summary>
    /// For each sample the mean of the others' of the same example (Mnih and Rezende 2016); at least two.
    /// </summary>
    LeaveOneOut,
}

/// <summary>
/// The negative evidence lower bound with the score-function gradient for the posterior, also called REINFORCE:
/// grad E_q[f] = E_q[(f - b) grad ln q(z|x)] (Williams 1992; Paisley, Blei and Jordan 2012). z is a number: no gradient
/// goes through it, so it needs no reparameterization and has a far larger variance.
/// </summary>
/// <param name="samples">L, the samples of z for each example.</param>
/// <param name="usesClosedForm">
/// Whether KL is taken in closed form where there is one; then f is ln p(x|z) alone.
/// </param>
/// <param name="baseline">What is subtracted from f.</param>
public sealed class ScoreFunctionBound(int samples, bool usesClosedForm, ScoreBaseline baseline) : Objective
{
    private const float SmallestShare = 0.05f;

    // the running mean, and the batches in it
    private readonly Tensor running = Tensor.Zeros(new Shape(2));

    /// <inheritdoc/>
    public override int Samples => samples;

    /// <inheritdoc/>
    public override SampleGradient Gradient => SampleGradient.Stopped;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State =>
        baseline == ScoreBaseline.RunningMean ? [("objective.baseline", running)] : [];

    /// <inheritdoc/>
    public override ObjectiveTerms Evaluate(Inference inference, double klWeight)
    {
        Tensor reconstruction = inference.LogLikelihood.Mean(0);
        bool isClosed = usesClosedForm && Divergence.HasClosedForm(inference);
        Tensor kl = Divergence.Of(inference, isClosed);
        Tensor loss = ((kl * (float)klWeight) - reconstruction).Mean();
        if (!inference.LogLikelihood.RequiresGradient)
        {
            return ObjectiveTerms.Of(loss, reconstruction, kl);
        }

        // Without the closed form, -w ln q(z) is part of the signal; its own gradient has mean zero and is left out.
        Tensor prior = Divergence.LogRatio(inference, stopsPosterior: true) * (float)klWeight;
        Tensor signal = (isClosed ? inference.LogLikelihood : inference.LogLikelihood + prior).StopGradient();
        Tensor score = ((signal - Baseline(signal)) * LogPosterior(inference)).Mean(0);
        Tensor surrogate = isClosed
            ? ((kl * (float)klWeight) - (reconstruction + score)).Mean()
            : -((reconstruction + prior.Mean(0)) + score).Mean();
        return ObjectiveTerms.Of(surrogate.WithValueOf(loss), reconstruction, kl);
    }

    private static Tensor LogPosterior(Inference inference)
    {
        Tensor log = inference.Levels[0].Posterior.LogDensity(inference.Levels[0].Samples);
        for (int i = 1; i < inference.Levels.Count; i++)
        {
            log = log + inference.Levels[i].Posterior.LogDensity(inference.Levels[i].Samples);
        }

        return log;
    }

    private Tensor Baseline(Tensor signal) => baseline switch
    {
        ScoreBaseline.RunningMean => Tensor.Constant(Advance(signal.Mean().Item()), new Shape(1)),
        ScoreBaseline.LeaveOneOut => (signal.Sum(0, keepDimension: true) - signal) * (1f / (samples - 1)),
        _ => Tensor.Constant(0f, new Shape(1)),
    };

    // The mean before this batch: one that knew the batch would bias the gradient.
    private float Advance(float mean)
    {
        Span<float> state = stackalloc float[2];
        running.CopyTo(state);
        float before = state[0];
        state[0] += (mean - before) * MathF.Max(SmallestShare, 1f / (state[1] + 1f));
        state[1] += 1f;
        running.CopyFrom(state);
        return before;
    }
}
