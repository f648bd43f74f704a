using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class OutputStartTests
{
    private static readonly Shape Item = new(4, 4, 2);

    [Theory]
    [InlineData("""{"kind":"vae","network":"dense","hidden":[5]}""")]
    [InlineData("""{"kind":"vae","network":"dense","hidden":[5],"upper":[{"latent":2,"hidden":[3]}]}""")]
    [InlineData("""{"kind":"ladder","network":"dense","hidden":[5],"upper":[{"latent":2,"hidden":[3]}]}""")]
    [InlineData("""{"kind":"autoencoder","network":"dense","hidden":[5]}""")]
    public void A_dense_decoder_begins_at_the_mean_of_each_element(string model)
    {
        (NetworkModel built, float[] values) = Built(model, "mean");
        float[] bias = built.OutputBias.Value.ToArray();
        Assert.Equal(Item.Count, bias.Length);
        for (int i = 0; i < bias.Length; i++)
        {
            Assert.Equal(Mean(values, i, Item.Count), Sigmoid(bias[i]), 1e-6);
        }
    }

    [Theory]
    [InlineData("""{"kind":"vae","network":"conv","channels":[3]}""")]
    [InlineData("""{"kind":"nvae","latent":2,"deep":{"channels":4,"stem":1,"stemCells":1,"groups":[1],"cells":1}}""")]
    public void A_decoder_of_convolutions_begins_at_the_mean_of_each_channel(string model)
    {
        (NetworkModel built, float[] values) = Built(model, "mean");
        float[] bias = built.OutputBias.Value.ToArray();
        Assert.Equal(2, bias.Length);
        Assert.Equal(Mean(values, 0, 2), Sigmoid(bias[0]), 1e-6);
        Assert.Equal(Mean(values, 1, 2), Sigmoid(bias[1]), 1e-6);
    }

    [Fact]
    public void Elements_that_never_change_stay_finite_and_thresholds_count()
    {
        float[] values = [0, 1, 0.4f, 0.6f, 0, 1, 0.4f, 0.4f];
        NetworkModel model = Build(
            """{"network":"dense","hidden":[5]}""", "mean", "threshold",
            GivenNumbers.Of("two", values, new Shape(2, 2, 1)));
        double[] shares = [.. model.OutputBias.Value.ToArray().Select(bias => Sigmoid(bias))];
        Assert.Equal(0.001, shares[0], 1e-6);
        Assert.Equal(0.999, shares[1], 1e-6);
        Assert.Equal(0.001, shares[2], 1e-6);
        Assert.Equal(0.5, shares[3], 1e-6);
    }

    [Fact]
    public void A_Gaussian_decoder_begins_at_the_mean_itself()
    {
        (NetworkModel built, float[] values) =
            Built("""{"network":"dense","hidden":[5],"likelihood":"gaussian","variance":"learned"}""", "mean");
        float[] bias = built.OutputBias.Value.ToArray();
        Assert.All(Enumerable.Range(0, bias.Length), i => Assert.Equal(Mean(values, i, Item.Count), bias[i], 1e-6));
    }

    [Fact]
    public void Otherwise_the_initialization_stands()
    {
        NetworkModel built = Built("""{"network":"dense","hidden":[5],"initialization":"glorot"}""", null).Model;
        Assert.All(built.OutputBias.Value.ToArray(), bias => Assert.Equal(0, bias));
    }

    [Theory]
    [InlineData("""{"likelihood":"categorical","outputBias":"mean"}""")]
    [InlineData("""{"likelihood":"gaussian","variance":"network","outputBias":"mean"}""")]
    [InlineData("""{"kind":"ppca","likelihood":"gaussian","outputBias":"mean"}""")]
    public void What_has_no_such_number_is_told(string model)
    {
        RunException fault = Assert.Throws<RunException>(
            () => Recipe.Parse($$"""{"name":"x","model":{{model}}}""", "my.json"));
        Assert.Contains("model.outputBias: ", fault.Message, StringComparison.Ordinal);
    }

    private static (NetworkModel Model, float[] Values) Built(string model, string? start)
    {
        float[] values = GivenNumbers.Uniform(700, Item, 3);
        return (Build(model, start, "grey", GivenNumbers.Of("given", values, Item)), values);
    }

    private static NetworkModel Build(string model, string? start, string preprocessing, ArrayDataset data)
    {
        string begun = start is null ? model : model[..^1] + $",\"outputBias\":\"{start}\"}}";
        Recipe recipe = Recipe.Parse(
            $$"""{"name":"x","data":{"preprocessing":"{{preprocessing}}"},"model":{{begun}}}""", "my.json");
        NetworkModel built = Catalog.BuildModel(recipe, data.ItemShape);
        Catalog.BuildTrainer(recipe, built, data, heldOut: null, new Nobody());
        return built;
    }

    private static double Mean(float[] values, int first, int step)
    {
        double sum = 0;
        for (int i = first; i < values.Length; i += step)
        {
            sum += values[i];
        }

        return sum * step / values.Length;
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

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
