using Elbo.Models;
using Elbo.Objectives;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>A whole training step to be timed: inference, objective, gradient, check, Adam.</summary>
internal sealed class TrainingStep
{
    private readonly Objective objective;
    private readonly Tape tape = new();
    private readonly Adam optimizer;
    private readonly Gradients gradients;
    private readonly Shape shape;
    private readonly Examples examples;
    private uint steps;

    public TrainingStep(Workload workload)
    {
        Model = workload.Build();
        objective = workload.Objective;
        optimizer = new Adam(Model.Parameters.Count, 0.9, 0.999, 1e-8);
        gradients = new Gradients([.. Model.Parameters.All.Select(parameter => parameter.Value)]);
        shape = Model.ItemShape.Insert(0, workload.Batch);
        examples = Examples.Range(0, workload.Batch);
    }

    /// <summary>The model in training.</summary>
    public Model Model { get; }

    /// <summary>Takes a step on a batch.</summary>
    public void Run(float[] data)
    {
        using (tape.Step())
        {
            Tensor observed = Tensor.Constant(data, shape);
            var random = new RandomStream(0, RandomPurpose.PosteriorNoise, Epoch: steps++);
            Inference inference = Model.Infer(new Batch(observed, examples), objective.Draw(random));
            ObjectiveTerms terms = objective.Evaluate(inference, klWeight: 1);
            tape.Backward(terms.Loss, gradients);
            double norm = ParameterUpdates.Norm(gradients.Flat);
            optimizer.Step(Model.Parameters, gradients, 1e-3, double.IsFinite(norm) ? 1f : float.NaN);
        }
    }
}
