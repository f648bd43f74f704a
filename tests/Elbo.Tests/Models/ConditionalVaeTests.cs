using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Training;
using Elbo.Training;

namespace Elbo.Tests.Models;

/// <summary>A VAE that is told the class, from the recipe to the opened run.</summary>
public sealed class ConditionalVaeTests
{
    private static readonly Recipe Recipe = SmallTraining.Recipe with
    {
        Data = new DataRecipe(),
        Model = SmallTraining.Recipe.Model with { Condition = ConditionChoice.Label },
    };

    [Theory]
    [InlineData(NetworkChoice.Dense)]
    [InlineData(NetworkChoice.Conv)]
    [InlineData(NetworkChoice.Pool)]
    public void What_is_decoded_depends_on_the_class(NetworkChoice network)
    {
        Recipe recipe = Recipe with { Model = Recipe.Model with { Network = network, Channels = [3] } };
        NetworkModel model = Catalog.BuildModel(recipe, new Shape(4, 4, 1), classes: 3);
        Assert.Equal(3, model.Conditioning.Size);
        float[][] decoded = [.. Enumerable.Range(0, 3).Select(label => model.Decode(
            Tensor.Zeros(new Shape(1, 2)), model.Conditioning.OneHot([label], Examples.Range(0, 1),
                "test")).ToArray())];
        Assert.NotEqual(decoded[0], decoded[1]);
        Assert.NotEqual(decoded[1], decoded[2]);
    }

    [Fact]
    public void A_run_is_opened_without_its_data_and_knows_its_classes()
    {
        using TemporaryFolder folder = new();
        ImageDataset data = Labelled();
        var split = new Split(data, Validation: null, data);
        using (var run = TrainingRun.Start(folder["run"], Recipe, split, new Nobody()))
        {
            run.Run(CancellationToken.None);
        }

        var opened = TrainedModel.Open(folder["run"]);
        Assert.Equal(3, opened.Folder.Config.Data.Classes);
        Assert.Equal(3, opened.Model.Conditioning.Size);
        Assert.True(double.IsFinite(
            Evaluator.Run(
                opened.Model, data, EvaluationPlan.Of(Recipe), null, TestContext.Current.CancellationToken).Elbo.Mean));
        var images = new ModelImages(opened.Model);
        Assert.Equal(6, images.SamplesOfEach(2, 1).Count);
        Assert.Equal(images.SamplesOfEach(2, 1).Pixels[(2 * 12)..(4 * 12)], images.SamplesOf(1, 2, 1).Pixels);
        Assert.Equal(4, images.Reconstructions(data, 4, Binarization.Grey, 1).Originals.Count);
    }

    [Fact]
    public void Data_without_labels_is_refused_in_one_line()
    {
        RunException training = Assert.Throws<RunException>(() => RunData.Classes(Recipe, SmallTraining.Data("bare")));
        Assert.Contains("bare has not", Assert.Single(training.Faults), StringComparison.Ordinal);
        NetworkModel model = Catalog.BuildModel(Recipe, SmallTraining.Item, classes: 3);
        ModelException use = Assert.Throws<ModelException>(() => Evaluator.Run(
            model, SmallTraining.Data("bare"), EvaluationPlan.Of(Recipe), null, TestContext.Current.CancellationToken));
        Assert.Contains("bare", use.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => Catalog.BuildModel(Recipe, SmallTraining.Item));
        Assert.Null(RunData.Classes(SmallTraining.Recipe, SmallTraining.Data("bare")));
    }

    private static ImageDataset Labelled()
    {
        byte[] pixels = new byte[10 * SmallTraining.Item.Count];
        new Random(4).NextBytes(pixels);
        return new ImageDataset(
            "labelled", pixels, SmallTraining.Item, [.. Enumerable.Range(0, 10).Select(i => i % 3)], ["a", "b", "c"]);
    }

    private sealed class Nobody : ITrainingObserver
    {
        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening)
        {
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}
