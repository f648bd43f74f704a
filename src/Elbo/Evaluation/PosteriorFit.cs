using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The best diagonal normal for each example of a batch, found by Adam on the evidence lower bound from the encoder's
/// on, with the decoder fixed (Cremer, Li and Duvenaud 2018, "Inference suboptimality in variational autoencoders",
/// section 4). Each example has numbers and noise of its own, so none depends on the others.
/// </summary>
internal sealed class PosteriorFit(Model model, PosteriorFitOptions options, ulong seed)
{
    // the epochs of the noise before it belong to the measures
    private const uint FirstNoiseEpoch = 16;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tape tape = new();

    /// <summary>The batch with the fitted posterior in place of the encoder's; belongs to the running step.</summary>
    /// <exception cref="EvaluationException">The posterior is no single normal.</exception>
    public EncodedBatch Run(in EncodedBatch batch, WorkProgress work, CancellationToken stop)
    {
        if (model.LevelSizes.Count > 1)
        {
            throw new EvaluationException(
                $"Fitting a posterior: the model has {model.LevelSizes.Count} levels of latents, one is known how to "
                + "be fitted. Use a model with one level.");
        }

        if (batch.Posterior is not Normal start)
        {
            throw new EvaluationException(
                $"Fitting a posterior: the model's is a {batch.Posterior.GetType().Name}, a Normal is known how to be "
                + "fitted. Use a model with model.posterior diagonal or isotropic.");
        }

        var mean = new Parameter("mean", start.Mean.Shape, Initializers.Constant(0f));
        var logVariance = new Parameter("logVariance", start.Mean.Shape, Initializers.Constant(0f));
        var parameters = new ParameterSet([mean, logVariance]);
        mean.Value.CopyFrom(start.Mean.ToArray());
        logVariance.Value.CopyFrom(start.LogVariance.ToArray());
        var gradients = new Gradients([mean.Value, logVariance.Value]);
        var adam = new Adam(parameters.Count, Beta1, Beta2, Epsilon);
        for (int step = 0; step < options.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            using (tape.Step())
            {
                tape.Backward(Loss(batch, Normal.Of(mean.Value, logVariance.Value), step), gradients);
            }

            double rate = options.Rate * (options.Steps - step) / options.Steps;
            adam.Step(parameters, gradients, rate, gradientScale: 1f);
            work.Advance(batch.Count * options.Samples);
        }

        var fitted = Normal.Of(
            Tensor.Constant(mean.Value.ToArray(), mean.Shape),
            Tensor.Constant(logVariance.Value.ToArray(), mean.Shape));
        return new EncodedBatch(batch.Batch, fitted, batch.First);
    }

    // A sum over the batch, so that the gradient of an example is the same in any company.
    private Tensor Loss(in EncodedBatch batch, Normal posterior, int step)
    {
        var noise = new RandomStream(seed, RandomPurpose.Evaluation, FirstNoiseEpoch + (uint)step);
        Inference inference = model.InferFrom(posterior, batch.Batch, new Draw(options.Samples, noise));
        LatentLevel level = inference.Levels[0];
        Tensor kl = KlDivergence.HasClosedForm(level.Posterior, level.Prior)
            ? KlDivergence.PerDimension(level.Posterior, level.Prior).Sum()
            : KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples).Mean(0).Sum();
        return kl - inference.LogLikelihood.Mean(0).Sum();
    }
}
