using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Training;

namespace Elbo.Tests.Models;

public sealed class AutoencoderTests
{
    private static readonly Recipe Plain = SmallTraining.Recipe with
    {
        Data = new DataRecipe(),
        Model = SmallTraining.Recipe.Model with
        {
            Kind = ModelChoice.Autoencoder,
            Likelihood = LikelihoodChoice.Gaussian,
            CodeActivation = CodeActivationChoice.Sigmoid,
        },
    };

    private static readonly Recipe Sparse = Plain with
    {
        Objective = new ObjectiveRecipe { Sparsity = SparsityChoice.Kl, SparsityWeight = 3 },
    };

    private static readonly EvaluationOptions Options = new() { Seed = 1, Batch = 5 };

    [Fact]
    public void The_loss_is_half_the_squared_error_up_to_a_constant()
    {
        NetworkModel model = Catalog.BuildModel(Plain, SmallTraining.Item);
        float[] pixels = GivenNumbers.Uniform(3, SmallTraining.Item, 4);
        Tensor observed = Tensor.From(pixels, SmallTraining.Item.Insert(0, 3));
        var random = new RandomStream(1, RandomPurpose.Test);
        Objective objective = Catalog.BuildObjective(Plain);
        Inference inference = model.Infer(new Batch(observed, Examples.Range(0, 3)), objective.Draw(random));
        float[] decoded = inference.Decoded.ToArray();
        double squares = pixels.Zip(decoded, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / 3;
        double constant = 0.5 * SmallTraining.Item.Count * Math.Log(2 * Math.PI);
        ObjectiveTerms terms = objective.Evaluate(inference, klWeight: 7);
        Assert.Equal((0.5 * squares) + constant, terms.Loss.Item(), 1e-4);
        Assert.False(terms.HasKl);
        Assert.Null(terms.Penalty);
        Assert.Empty(inference.Levels);
        Assert.All(inference.Code.ToArray(), unit => Assert.InRange(unit, 0f, 1f));
    }

    [Fact]
    public void The_penalty_is_counted_by_its_weight_and_named()
    {
        var training = new SmallTraining(Sparse, heldOut: SmallTraining.Validation());
        training.Run();
        AverageTerms terms = training.Epochs.Last().Train;
        Assert.True(terms.LacksKl);
        Assert.Equal("KL sparsity", terms.Penalty!.Value.Name);
        Assert.Equal(terms.Loss, -terms.Reconstruction + (3 * terms.Penalty.Value.Value), 1e-4);
        string[] keys = [.. EpochMetrics.Write(training.Epochs.Last()).Select(pair => pair.Key)];
        Assert.Contains(keys, key => key == "trainPenalty");
        Assert.Contains(keys, key => key == "heldOutPenalty");
        Assert.DoesNotContain(keys, key => key.Contains("kl", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_resumed_training_ends_in_the_same_bits_and_sums()
    {
        var whole = new SmallTraining(Sparse, takesEveryStep: true);
        whole.Run();
        var resumed = new SmallTraining(Sparse);
        resumed.Trainer.Restore(whole.Checkpoints[7]);
        resumed.Run();
        Assert.Equal(whole.Weights, resumed.Weights);
        Assert.Equal(whole.Epochs.Last().Train, resumed.Epochs.Last().Train);
    }

    [Fact]
    public void Training_brings_the_error_down()
    {
        var training = new SmallTraining(
            Plain with { Training = Plain.Training with { Epochs = 40 }, Optimizer = new() { LearningRate = 0.01 } });
        training.Run();
        Assert.True(training.Epochs.Last().Train.Loss < training.Epochs.First().Train.Loss - 0.1);
    }

    [Fact]
    public void Everything_that_needs_a_density_is_refused_in_one_line()
    {
        NetworkModel model = Catalog.BuildModel(Plain, SmallTraining.Item);
        Dataset data = SmallTraining.Data("test");
        Action[] asked =
        [
            () => model.SamplePrior(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 2)),
            () => Evaluator.Run(model, data, Options, null, default),
            () => Evaluator.Measure(model, data, Options with { Samples = 3 }, null, default),
            () => MarginalLikelihood.Of(model, data, Options with { Samples = 3 }, null, default),
        ];
        Assert.All(asked, ask =>
        {
            ModelException refused = Assert.Throws<ModelException>(ask);
            Assert.Contains("Train a vae", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        });
    }

    [Fact]
    public void Its_measures_are_those_of_reconstructions_and_codes()
    {
        NetworkModel model = Catalog.BuildModel(Plain, SmallTraining.Item);
        Dataset data = SmallTraining.Data("test");
        var measures = (ReconstructionResult)Evaluator.Measure(
            model, data, Options, null, TestContext.Current.CancellationToken);
        int count = data.Count;
        float[] pixels = new float[count * SmallTraining.Item.Count];
        data.Read([.. Enumerable.Range(0, count)], pixels);
        Tensor observed = Tensor.From(pixels, SmallTraining.Item.Insert(0, count));
        Tensor codes = model.Encode(new Batch(observed, Examples.Range(0, count))).Mean;
        float[] decoded = model.Decode(codes, null).ToArray();
        Assert.Equal(
            pixels.Zip(decoded, (x, y) => ((double)x - y) * ((double)x - y)).Average(), measures.SquaredError.Mean,
                1e-6);
        Assert.Equal(codes.ToArray().Average(), measures.CodeMean.Average(), 1e-6);
        Assert.Equal(2, measures.VaryingUnits);
        Assert.Equal(0, measures.ShareAtRest);
        Assert.Equal(ScoreMeaning.Density, measures.Meaning);
    }

    [Fact]
    public void A_code_that_never_varies_is_called_collapsed()
    {
        NetworkModel model = Catalog.BuildModel(Plain, SmallTraining.Item);
        foreach (Parameter parameter in model.Parameters.All)
        {
            parameter.Value.CopyFrom(new float[parameter.Shape.Count]);
        }

        var measures = (ReconstructionResult)Evaluator.Measure(
            model, SmallTraining.Data("test"), Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, measures.VaryingUnits);
    }
}
