using System.Diagnostics;
using Elbo.Data;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// The training loop: batch, inference, objective, gradient, step; at the end of an epoch a look at held-out data, an
/// event, a checkpoint. Its state at any moment can be taken out and put back, and goes on to the same bits.
/// </summary>
public sealed class Trainer : ITrainer
{
    private const int EpochsWithLooks = 2;
    private const int LooksPerEpoch = 4;

    private readonly Model model;
    private readonly Optimizer optimizer;
    private readonly TrainingPlan plan;
    private readonly BatchLoader loader;
    private readonly HeldOut? heldOut;
    private readonly ITrainingObserver observer;
    private readonly Tape tape = new();
    private readonly Gradients gradients;
    private readonly TermSums sums;
    private readonly float[] buffer;
    private readonly int[] indices;
    private readonly BestWeights best;
    private readonly LatentLook? look;
    private readonly LevelDoctors doctors;
    private readonly WeightAverage? average;
    private readonly EncoderLead? lead;
    private readonly EncoderLead.EncoderStep? stepOfEncoder;
    private readonly Stopwatch clock = new();
    private double secondsBefore;
    private int epoch;
    private int step;
    private double klWeight;
    private double rate;
    private double gradientNorm;

    /// <summary>A trainer of a model whose parameters are initialized.</summary>
    /// <param name="model">What to train.</param>
    /// <param name="optimizer">By what.</param>
    /// <param name="plan">How.</param>
    /// <param name="train">On what.</param>
    /// <param name="heldOut">Data to look at after each epoch, and whether choices are made by it; or null.</param>
    /// <param name="observer">Who watches.</param>
    /// <exception cref="TrainingException">A value of the data is outside of the likelihood's range.</exception>
    public Trainer(
        Model model, Optimizer optimizer, TrainingPlan plan, Dataset train, HeldOut? heldOut,
        ITrainingObserver observer)
    {
        this.model = model;
        this.optimizer = optimizer;
        this.plan = plan;
        this.heldOut = heldOut;
        this.observer = observer;
        RangeCheck.Run(train, model);
        if (heldOut is not null)
        {
            RangeCheck.Run(heldOut.Data, model);
        }

        loader = new BatchLoader(
            train,
            new BatchOptions
            {
                BatchSize = plan.BatchSize,
                Seed = plan.Seed,
                Shuffle = true,
                Binarization = plan.Binarization,
                DropLast = plan.DropLast,
            });
        gradients = new Gradients([.. model.Parameters.All.Select(parameter => parameter.Value)]);
        sums = new TermSums(plan.BatchSize);
        buffer = new float[loader.BufferLength];
        indices = new int[plan.BatchSize];
        look = model is { HasDensity: true, LatentSize: > 0 }
            ? new LatentLook(model, heldOut?.Data ?? train, plan)
            : null;
        doctors = new LevelDoctors(model.LevelSizes);
        if (plan.EncoderSteps > 0)
        {
            var split = optimizer as SplitOptimizer ?? throw new TrainingException(
                "The encoder is to take steps alone, and there is one optimizer for all. Take a SplitOptimizer.");
            lead = new EncoderLead(split, plan);
            stepOfEncoder = (at, seed) => TakeStep(at, seed, NetworkPart.Encoder);
        }

        average = plan.AverageWeights > 0 ? new WeightAverage(model.Parameters, plan.AverageWeights) : null;
        best = new BestWeights(
            model.Parameters, keeps: plan.KeepsBest && heldOut is { DecidesChoices: true }, average);
    }

    /// <inheritdoc/>
    public TrainingFinished Run(CancellationToken stop)
    {
        TrainingEnd end = TrainingEnd.Completed;
        while (end == TrainingEnd.Completed && epoch < plan.Epochs)
        {
            // looked at before an epoch, so that a run that was cut off here and is resumed ends here as well
            end = IsOutOfPatience ? TrainingEnd.StoppedEarly : RunEpoch(stop) ? end : TrainingEnd.Interrupted;
        }

        return TrainingEnding.Conclude(this, end, epoch, best, observer);
    }

    /// <inheritdoc/>
    public Checkpoint TakeCheckpoint() => new()
    {
        Position = new TrainingPosition
        {
            Epoch = epoch,
            Step = step,
            OptimizerSteps = optimizer.Steps,
            GradientNorm = gradientNorm,
            Examples = sums.Examples,
            LossSum = sums.Loss,
            ReconstructionSum = sums.Reconstruction,
            KlSum = sums.Kl,
            PenaltySum = sums.Penalty,
            BestLoss = best.Loss,
            BestEpoch = best.Epoch,
            Seconds = TotalSeconds,
        },
        Arrays = CheckpointArrays.Take(model.Parameters, optimizer, States),
        Best = best.Take(),
    };

    /// <inheritdoc/>
    public void Restore(Checkpoint checkpoint)
    {
        TrainingPosition position = checkpoint.Position;
        CheckpointArrays.Put(checkpoint.Arrays, model.Parameters, optimizer, Known(checkpoint));
        optimizer.Resume(position.OptimizerSteps);
        lead?.Resume();
        sums.Set(position.Examples, position.LossSum, position.ReconstructionSum, position.KlSum, position.PenaltySum);
        best.Put(checkpoint.Best, position.BestLoss, position.BestEpoch);
        epoch = position.Epoch;
        step = position.Step;
        gradientNorm = position.GradientNorm;
        LookUpSchedules(Math.Max(0, step - 1));
        secondsBefore = position.Seconds;
    }

    private IEnumerable<(string Name, Tensor Value)> States =>
    [
        .. plan.Objective.State, .. doctors.States,
        .. new[] { lead?.State, average?.State }.OfType<(string, Tensor)>(),
    ];

    // Checkpoints from before the doctor know nothing of it: it then begins to look where they are taken up.
    private IEnumerable<(string Name, Tensor Value)> Known(Checkpoint checkpoint) => States.Where(state =>
        doctors.States.All(own => own.Name != state.Name) || checkpoint.Arrays.Any(array => array.Name == state.Name));

    private bool IsOutOfPatience => step == 0 && best.IsStale(epoch, plan.Patience);

    private double TotalSeconds => secondsBefore + clock.Elapsed.TotalSeconds;

    private bool RunEpoch(CancellationToken stop)
    {
        clock.Start();
        double began = TotalSeconds;
        double saved = began;
        long before = sums.Examples;
        while (step < loader.StepsPerEpoch)
        {
            if (stop.IsCancellationRequested)
            {
                clock.Stop();
                return false;
            }

            RunStep();
            step++;
            double now = TotalSeconds;
            double speed = (sums.Examples - before) / Math.Max(now - began, 1e-9);
            observer.Progressed(
                new StepProgress(epoch + 1, plan.Epochs, step, loader.StepsPerEpoch, sums.Average, klWeight, speed));
            if (IsTimeForALook)
            {
                Look();
            }

            if (plan.CheckpointSeconds is double seconds && now - saved >= seconds && step < loader.StepsPerEpoch)
            {
                observer.Save(TakeCheckpoint());
                saved = now;
            }
        }

        clock.Stop();
        FinishEpoch(TotalSeconds - began, (sums.Examples - before) / Math.Max(TotalSeconds - began, 1e-9));
        return true;
    }

    // A collapse is often over after some hundred steps, so the first epochs are looked at by quarters.
    private bool IsTimeForALook =>
        epoch < EpochsWithLooks && step < loader.StepsPerEpoch
        && step * LooksPerEpoch / loader.StepsPerEpoch != (step - 1) * LooksPerEpoch / loader.StepsPerEpoch;

    private void Look()
    {
        foreach (CollapseRemark remark in
            doctors.Examine(epoch + ((double)step / loader.StepsPerEpoch), look?.Measure()))
        {
            observer.Happened(remark);
        }
    }

    private void LookUpSchedules(int at)
    {
        double epochs = epoch + ((double)at / loader.StepsPerEpoch);
        klWeight = plan.KlSchedule.At(epochs);
        rate = plan.LearningRate.At(epoch, epochs / plan.Epochs);
    }

    private void RunStep()
    {
        LookUpSchedules(step);
        if (lead is { IsOn: true })
        {
            lead.Run(epoch, step, loader.StepsPerEpoch, stepOfEncoder!);
            TakeStep(step, plan.Seed, NetworkPart.Decoder);
        }
        else
        {
            TakeStep(step, plan.Seed, NetworkPart.All);
        }

        average?.Add(((long)epoch * loader.StepsPerEpoch) + step + 1);
    }

    // One step of some parameters on a batch of the epoch; the loss over it, and how many examples or tokens it has.
    private (double Loss, long Count) TakeStep(int at, ulong seed, NetworkPart part)
    {
        ReadOnlySpan<int> read = loader.Read(epoch, at, buffer);
        read.CopyTo(indices);
        var examples = new Examples(indices, read.Length);
        using (tape.Step())
        {
            Shape shape = loader.ShapeAt(at);
            Tensor observed = Tensor.Constant(buffer.AsSpan(0, shape.Count), shape);
            var random = new RandomStream(seed, RandomPurpose.PosteriorNoise, Epoch: (uint)epoch);
            Batch batch = model.BatchOf(loader.Dataset, observed, examples) with
            {
                Pass = Pass.Training(random, examples),
                Input = Corrupted(observed, examples),
            };
            Objective objective = plan.ObjectiveAt(epoch);
            Inference inference = model.Infer(batch, objective.Draw(random));
            ObjectiveTerms terms = objective.Evaluate(inference, klWeight);
            FiniteCheck.Loss(terms, inference, examples, epoch, step);
            tape.Backward(WithRoughness(terms.Loss), gradients);
            gradientNorm = ParameterUpdates.Norm(gradients.Flat);
            FiniteCheck.Gradient(gradientNorm, gradients, model.Parameters, examples, epoch, step);
            Change(part);
            if (part != NetworkPart.Encoder)
            {
                sums.Add(terms, read.Length);
                return default;
            }

            long count = model is SentenceModel ? Tokens(shape.Count) : read.Length;
            return ((double)terms.Loss.Item() * read.Length, count);
        }
    }

    private void Change(NetworkPart part)
    {
        if (part == NetworkPart.All)
        {
            optimizer.Step(model.Parameters, gradients, rate, ClipScale());
        }
        else
        {
            ((SplitOptimizer)optimizer).StepPart(
                part == NetworkPart.Encoder ? 0 : 1, model.Parameters.Flat, gradients.Flat, rate, ClipScale());
        }
    }

    // of the sentences that were read last: batches are of different lengths
    private long Tokens(int count) => count - buffer.AsSpan(0, count).Count(0f);

    private Tensor WithRoughness(Tensor loss) => plan.SpectralWeight > 0 && model.Roughness() is { } roughness
        ? loss + (roughness * (float)plan.SpectralWeight)
        : loss;

    // What the encoder sees. The buffer is read anew at every step, so it may be overwritten once x is copied out.
    private Tensor Corrupted(Tensor observed, Examples examples)
    {
        if (plan.Corruption.IsNone)
        {
            return observed;
        }

        Span<float> pixels = buffer.AsSpan(0, observed.Count);
        plan.Corruption.Apply(plan.Seed, epoch, examples.Span, pixels);
        return Tensor.Constant(pixels, observed.Shape);
    }

    private float ClipScale() =>
        plan.ClipNorm is double limit && gradientNorm > limit ? (float)(limit / gradientNorm) : 1f;

    private void FinishEpoch(double seconds, double speed)
    {
        AverageTerms train = sums.Average;
        average?.PutAverage();

        // At the weight that the schedule ends with: epochs of a warm-up would win by their low weight alone.
        AverageTerms? held = heldOut?.Measure(model, plan, epoch, plan.KlSchedule.Weight);
        bool isBest = heldOut is { DecidesChoices: true } && best.Offer(held!.Value.Loss, epoch + 1);
        LatentUse? latents = look?.Measure();
        IReadOnlyList<CollapseRemark> remarks = doctors.Examine(epoch + 1, latents);
        double? encoderSteps = lead?.Finish(latents?.MutualInformation ?? 0);
        epoch++;
        step = 0;
        sums.Set(0, 0, 0, 0);
        observer.Happened(
            new EpochFinished(
                epoch, plan.Epochs, train, held, klWeight, rate, gradientNorm, seconds, TotalSeconds, speed, isBest,
                latents)
            {
                EncoderSteps = encoderSteps,
            });
        foreach (CollapseRemark remark in remarks)
        {
            observer.Happened(remark);
        }

        average?.PutWeights();
        if (epoch % plan.CheckpointEpochs == 0 || epoch == plan.Epochs)
        {
            observer.Save(TakeCheckpoint());
        }
    }

    private enum NetworkPart
    {
        All,
        Encoder,
        Decoder,
    }
}
