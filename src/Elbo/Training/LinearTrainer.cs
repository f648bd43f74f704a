using System.Diagnostics;
using Elbo.Data;
using Elbo.Models;
using Elbo.Objectives;

namespace Elbo.Training;

/// <summary>
/// Fits a linear-Gaussian model: one pass over the data for its moments, then the closed form, or a step of
/// expectation-maximization an epoch. Losses are exact, of the parameters at the end of the epoch. The parameters as
/// the model holds them are the whole state, so a training that is taken up again ends in the same bits.
/// </summary>
public sealed class LinearTrainer : ITrainer
{
    private const double LogTwoPi = 1.8378770664093453;

    private readonly LinearGaussianModel model;
    private readonly LinearSolver solver;
    private readonly TrainingPlan plan;
    private readonly Dataset train;
    private readonly HeldOut? heldOut;
    private readonly ITrainingObserver observer;
    private readonly BestWeights best;
    private readonly Stopwatch clock = new();
    private DataMoments? moments;
    private DataMoments? heldOutMoments;
    private double secondsBefore;
    private int epoch;

    /// <summary>A trainer of a model whose parameters are initialized.</summary>
    /// <param name="model">What to fit.</param>
    /// <param name="solver">By what.</param>
    /// <param name="plan">How; objective, rates and schedules play no part.</param>
    /// <param name="train">To what.</param>
    /// <param name="heldOut">Data to look at after each epoch, and whether choices are made by it; or null.</param>
    /// <param name="observer">Who watches.</param>
    /// <exception cref="TrainingException">
    /// A value of the data is not finite, or the solver is not one for this noise.
    /// </exception>
    public LinearTrainer(
        LinearGaussianModel model, LinearSolver solver, TrainingPlan plan, Dataset train, HeldOut? heldOut,
        ITrainingObserver observer)
    {
        if (solver == LinearSolver.ExpectationMaximization && model.Noise == LinearNoise.None)
        {
            throw new TrainingException("pca has no noise to estimate. Fit it in closed form.");
        }

        this.model = model;
        this.solver = solver;
        this.plan = plan;
        this.train = train;
        this.heldOut = heldOut;
        this.observer = observer;
        RangeCheck.Run(train, model);
        if (heldOut is not null)
        {
            RangeCheck.Run(heldOut.Data, model);
        }

        best = new BestWeights(model.Parameters, keeps: plan.KeepsBest && heldOut is { DecidesChoices: true });
    }

    /// <inheritdoc/>
    public TrainingFinished Run(CancellationToken stop)
    {
        TrainingEnd end = TrainingEnd.Completed;
        while (end == TrainingEnd.Completed && epoch < plan.Epochs)
        {
            end = best.IsStale(epoch, plan.Patience) ? TrainingEnd.StoppedEarly
                : RunEpoch(stop) ? end
                : TrainingEnd.Interrupted;
        }

        return TrainingEnding.Conclude(this, end, epoch, best, observer);
    }

    /// <inheritdoc/>
    public Checkpoint TakeCheckpoint() => new()
    {
        Position = new TrainingPosition
        {
            Epoch = epoch,
            BestLoss = best.Loss,
            BestEpoch = best.Epoch,
            Seconds = TotalSeconds,
        },
        Arrays = CheckpointArrays.Take(model.Parameters),
        Best = best.Take(),
    };

    /// <inheritdoc/>
    public void Restore(Checkpoint checkpoint)
    {
        CheckpointArrays.Put(checkpoint.Arrays, model.Parameters);
        best.Put(checkpoint.Best, checkpoint.Position.BestLoss, checkpoint.Position.BestEpoch);
        epoch = checkpoint.Position.Epoch;
        secondsBefore = checkpoint.Position.Seconds;
    }

    private double TotalSeconds => secondsBefore + clock.Elapsed.TotalSeconds;

    private bool RunEpoch(CancellationToken stop)
    {
        clock.Start();
        double began = TotalSeconds;
        try
        {
            stop.ThrowIfCancellationRequested();
            moments ??= Moments(train, stop);
            heldOutMoments ??= heldOut is null ? null : Moments(heldOut.Data, stop);
        }
        catch (OperationCanceledException)
        {
            clock.Stop();
            return false;
        }

        Fit(moments);
        clock.Stop();
        Finish(moments, TotalSeconds - began);
        return true;
    }

    private DataMoments Moments(Dataset data, CancellationToken stop) => DataMoments.Of(
        data,
        new BatchOptions
        { BatchSize = plan.BatchSize, Seed = plan.Seed, Shuffle = false, Binarization = plan.Binarization },
        stop);

    private void Fit(DataMoments data)
    {
        try
        {
            model.Set(solver == LinearSolver.ClosedForm
                ? LinearFit.ClosedForm(data, model.LatentSize, model.Noise)
                : LinearFit.Step(model.Density(), data, model.Noise));
        }
        catch (ModelException exception)
        {
            throw new TrainingException($"epoch {epoch + 1}: {exception.Message}");
        }
    }

    private void Finish(DataMoments data, double seconds)
    {
        AverageTerms terms = Terms(data);
        AverageTerms? held = heldOutMoments is null ? null : Terms(heldOutMoments);
        bool isBest = heldOut is { DecidesChoices: true } && best.Offer(held!.Value.Loss, epoch + 1);
        epoch++;
        double speed = data.Examples / Math.Max(seconds, 1e-9);
        observer.Progressed(new StepProgress(epoch, plan.Epochs, 1, 1, terms, 1, speed));
        observer.Happened(new EpochFinished(
            epoch, plan.Epochs, terms, held, KlWeight: 1, LearningRate: 0, GradientNorm: 0, seconds, TotalSeconds,
            speed, isBest, Latents: null));
        if (epoch % plan.CheckpointEpochs == 0 || epoch == plan.Epochs)
        {
            observer.Save(TakeCheckpoint());
        }
    }

    private AverageTerms Terms(DataMoments data)
    {
        LinearGaussianDensity density = model.Density();
        if (model.Noise == LinearNoise.None)
        {
            double error = SquaredError(density, data);
            double reconstruction = -0.5 * ((data.Dimensions * LogTwoPi) + error);
            return new AverageTerms(-reconstruction, reconstruction, 0) { LacksKl = true };
        }

        (double logLikelihood, double kl) = density.Average(data);
        return new AverageTerms(-logLikelihood, logLikelihood + kl, kl);
    }

    // The variance beside the directions in W, which have length 1, and the squared distance of the means beside them.
    private static double SquaredError(LinearGaussianDensity density, DataMoments data)
    {
        double[] shift = [.. data.Mean.Zip(density.Mean, (there, own) => there - own)];
        double error = data.TotalVariance + DoubleRows.Dot(shift, shift);
        foreach (double[] direction in density.Rows)
        {
            double[] product = new double[shift.Length];
            for (int i = 0; i < shift.Length; i++)
            {
                DoubleRows.AddScaled(product, direction[i], data.Row(i));
            }

            double along = DoubleRows.Dot(direction, shift);
            error -= DoubleRows.Dot(direction, product) + (along * along);
        }

        return error;
    }
}
