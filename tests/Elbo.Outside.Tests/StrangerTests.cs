using Elbo.Distributions;
using Elbo.Models;
using Elbo.Optimizers;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Outside.Tests;

/// <summary>Everything that docs/add/ promises, done with public members alone.</summary>
public sealed class StrangerTests
{
    private const ulong Seed = 7;
    private static readonly Shape Small = new(2, 3);

    [Fact]
    public void A_function_of_a_number_becomes_an_operation_with_a_gradient()
    {
        Tensor x = Tensor.From([-3f, -1f, -0.2f, 0.3f, 1f, 4f], Small).WithGradient();
        GradientCheck.Holds(() => Mish.Apply(x).Square().Sum(), 5e-3, x);
    }

    [Fact]
    public void An_operation_of_its_own_sends_gradients_on()
    {
        Tensor x = Tensor.From([-3f, -1f, -0.2f, 0.3f, 1f, 4f], Small).WithGradient();
        GradientCheck.Holds(() => (RunningSum.Apply(x) * x).Sum(), 5e-3, x);
    }

    [Fact]
    public void A_distribution_has_its_divergence_estimated_from_samples()
    {
        const int samples = 4000;
        var q = new LogNormal(
            Tensor.From([0.5f, -0.3f], new Shape(1, 2)), Tensor.From([-0.5f, 0.2f], new Shape(1, 2)));
        var p = new LogNormal(Tensor.Zeros(new Shape(1, 2)), Tensor.Zeros(new Shape(1, 2)));
        Tensor z = q.Sample(
            new SampleNoise(new RandomStream(Seed, RandomPurpose.Evaluation), Examples.Range(0, 1), 0, samples));
        float estimate = KlDivergence.MonteCarlo(q, p, z).Mean().Item();
        float exact = KlDivergence.PerDimension(q.Logarithm, p.Logarithm).Sum().Item();
        Assert.False(KlDivergence.HasClosedForm(q, p));
        Assert.Equal(exact, estimate, tolerance: 0.03);
    }

    [Fact]
    public void A_model_of_a_strangers_pieces_has_right_gradients()
    {
        var data = new Ramps();
        var model = new PositiveModel(data.ItemShape, latentSize: 2);
        model.Parameters.Initialize(Seed);
        float[] values = new float[4 * data.ItemShape.Count];
        data.Read([0, 3, 100, 201], values);
        Tensor observed = Tensor.From(values, new Shape(4, data.ItemShape.Count));
        var objective = new CapacityObjective(capacity: 0.5f);
        var noise = new RandomStream(Seed, RandomPurpose.PosteriorNoise);
        GradientCheck.Holds(
            () => objective.Evaluate(
                model.Infer(new Batch(observed, Examples.Range(0, 4)), objective.Draw(noise)), 0.5).Loss,
            tolerance: 0.05,
            [.. model.Parameters.All.Select(parameter => parameter.Value)]);
    }

    [Fact]
    public void A_model_of_a_strangers_pieces_learns_and_repeats_its_bits()
    {
        (List<double> losses, float[] weights) = Train();
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.True(losses[^1] < 0.8 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
        Assert.Equal(weights, Train().Weights);
    }

    private static (List<double> Losses, float[] Weights) Train()
    {
        var data = new Ramps();
        var model = new PositiveModel(data.ItemShape, latentSize: 2);
        model.Parameters.Initialize(Seed);
        var observer = new SilentObserver();
        var plan = new TrainingPlan
        {
            Epochs = 8,
            BatchSize = 32,
            Seed = Seed,
            Objective = new CapacityObjective(capacity: 0.5f),
            LearningRate = new ConstantRate(1e-2),
            KlSchedule = new KlSchedule(0.1, 0),
        };
        var optimizer = new Adam(model.Parameters.Count, 0.9, 0.999, 1e-8);
        new Trainer(model, optimizer, plan, data, null, observer).Run(CancellationToken.None);
        return (observer.Losses, model.Parameters.Flat.ToArray());
    }
}
