using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tests.Models;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class LinearTrainerTests
{
    private static readonly ArrayDataset Data = LinearData.Of(LinearData.UnequalNoise);
    private static readonly ArrayDataset Test = LinearData.Of(LinearData.UnequalNoise, example: 7, examples: 300);

    public static TheoryData<ModelChoice, OptimizerChoice, int> Fits => new()
    {
        { ModelChoice.Pca, OptimizerChoice.ClosedForm, 1 },
        { ModelChoice.Ppca, OptimizerChoice.ClosedForm, 1 },
        { ModelChoice.Ppca, OptimizerChoice.Em, 12 },
        { ModelChoice.FactorAnalysis, OptimizerChoice.Em, 12 },
    };

    [Theory]
    [MemberData(nameof(Fits))]
    public void An_epoch_is_a_step_with_exact_losses_of_both_parts(
        ModelChoice kind, OptimizerChoice solver, int epochs)
    {
        var watched = new Watched(kind, solver, epochs, decides: false);
        Assert.Equal(new TrainingFinished(TrainingEnd.Completed, epochs, null), watched.Run());
        EpochFinished[] lines = [.. watched.Events.OfType<EpochFinished>()];
        Assert.Equal(Enumerable.Range(1, epochs), lines.Select(line => line.Epoch));
        for (int i = 1; i < epochs; i++)
        {
            // parameters are rounded to 32 bits after each step
            Assert.True(lines[i].Train.Elbo >= lines[i - 1].Train.Elbo - 1e-9);
        }

        EpochFinished last = lines[^1];
        if (kind == ModelChoice.Pca)
        {
            double[] eigenvalues = LinearData.Eigenvalues(LinearData.Covariance(Data));
            double expected = 0.5 * (eigenvalues.Skip(LinearData.Latents).Sum()
                + (LinearData.Dimensions * Math.Log(2 * Math.PI)));
            Assert.Equal(expected, last.Train.Loss, 1e-6);
            return;
        }

        LinearGaussianDensity density = watched.Model.Density();
        Assert.Equal(density.Average(LinearData.Moments(Data)).LogLikelihood, last.Train.Elbo, 1e-12);
        Assert.Equal(
            Enumerable.Range(0, Test.Count).Average(n => density.LogDensity(LinearData.Item(Test, n))),
            last.HeldOut!.Value.Elbo, 1e-9);
        Assert.Equal(last.Train.Loss, -last.Train.Elbo, 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fit_taken_up_after_any_epoch_ends_in_the_same_bits(bool decides)
    {
        var whole = new Watched(ModelChoice.FactorAnalysis, OptimizerChoice.Em, 8, decides);
        TrainingFinished end = whole.Run();
        Assert.Equal(8, whole.Checkpoints.Count);
        foreach (Checkpoint checkpoint in whole.Checkpoints)
        {
            var resumed = new Watched(ModelChoice.FactorAnalysis, OptimizerChoice.Em, 8, decides);
            resumed.Trainer.Restore(checkpoint);
            Assert.Equal(end, resumed.Run());
            Assert.Equal(whole.Weights, resumed.Weights);
        }
    }

    [Fact]
    public void A_stop_leaves_a_checkpoint_to_go_on_from()
    {
        var whole = new Watched(ModelChoice.Ppca, OptimizerChoice.Em, 3, decides: false);
        whole.Run();
        var stopped = new Watched(ModelChoice.Ppca, OptimizerChoice.Em, 3, decides: false);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(TrainingEnd.Interrupted, stopped.Trainer.Run(stop.Token).Reason);
        var resumed = new Watched(ModelChoice.Ppca, OptimizerChoice.Em, 3, decides: false);
        resumed.Trainer.Restore(Assert.Single(stopped.Checkpoints));
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
    }

    private sealed class Watched : ITrainingObserver
    {
        public Watched(ModelChoice kind, OptimizerChoice solver, int epochs, bool decides)
        {
            var recipe = new Recipe
            {
                Model = new ModelRecipe
                {
                    Kind = kind,
                    Latent = LinearData.Latents,
                    Likelihood = LikelihoodChoice.Gaussian,
                    Variance = kind == ModelChoice.Pca ? VarianceChoice.Unit : VarianceChoice.Learned,
                },
                Optimizer = new OptimizerRecipe { Kind = solver },
                Training = new TrainingRecipe { Epochs = epochs, Seed = 2 },
            };
            Assert.Empty(RecipeFaults.Check(recipe));
            Model = (LinearGaussianModel)Catalog.BuildModel(recipe, Data.ItemShape);
            Trainer = Catalog.BuildTrainer(recipe, Model, Data, new HeldOut(Test, decides), this);
        }

        public LinearGaussianModel Model { get; }

        public ITrainer Trainer { get; }

        public List<TrainingEvent> Events { get; } = [];

        public List<Checkpoint> Checkpoints { get; } = [];

        public float[] Weights => Model.Parameters.Flat.ToArray();

        public TrainingFinished Run() => Trainer.Run(CancellationToken.None);

        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening) => Events.Add(happening);

        public void Save(Checkpoint checkpoint) => Checkpoints.Add(checkpoint);
    }
}
