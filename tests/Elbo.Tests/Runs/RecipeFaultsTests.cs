using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class RecipeFaultsTests
{
    [Fact]
    public void All_faults_are_told_at_once()
    {
        RunException faults = Assert.Throws<RunException>(() => Recipe.Parse(
            """
            {
              "nmae": "x",
              "data": { "name": "minst", "validation": -1, "shuffle": true },
              "model": { "latent": 0, "activation": "RELU", "hidden": [400, 0], "hidden": [3] },
              "objective": { "klWeight": "one", "klWarmupEpochs": 20 },
              "optimizer": { "beta1": 1, "momentum": 0.5 },
              "training": { "batchSize": 5, "epochs": 2.5, "batch": 0, "seed": -1 },
              "evaluation": []
            }
            """,
            "my.json"));
        string[] expected =
        [
            "my.json: nmae: there is no such key. Did you mean 'name'?",
            "my.json: data.shuffle: there is no such key. Known: name, path, format, array, labels, columns, "
            + "separator, tokens, leastCount, vocabulary, longest, size, colour, scale, scaling, memory, testShare, "
            + "splitSeed, examples, validation, preprocessing, corruption, corruptionLevel.",
            "my.json: model.activation: \"RELU\" is not one of relu, leakyRelu, tanh, softplus, elu, swish, "
            + "gelu. Did you mean 'relu'?",
            "my.json: model.hidden: this key stands there twice. Remove one.",
            "my.json: objective.klWeight: \"one\" is not a finite number. Write it without quotes, such as 0.001 or "
            + "1e-3.",
            "my.json: training.batchSize: there is no such key.",
            "my.json: training.epochs: 2.5 is not a whole number (at most 2147483647).",
            "my.json: training.seed: -1 is not a whole number from 0",
            "my.json: evaluation: [] is not an object.",
            "my.json: data.name: \"minst\" is not one of digits, mnist, fashion-mnist, "
            + "binarized-mnist, frey-faces. Did you mean 'mnist'?",
            "my.json: data.validation: -1 is outside 0 to 1000000000. Write 0 for none.",
            "my.json: model.hidden[1]: 0 is outside 1 to 65536.",
            "my.json: model.latent: 0 is outside 1 to 65536.",
            "my.json: optimizer.beta1: 1 is not from 0 to below 1.",
            "my.json: optimizer.momentum: 0.5 has no effect with adam.",
            "my.json: training.batch: 0 is outside 1 to 1000000. 100 is usual.",
        ];
        Assert.Equal(expected.Length, faults.Faults.Count);
        Assert.All(
            expected.Zip(faults.Faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', faults.Faults), faults.Message);
    }

    [Theory]
    [InlineData("""{"objective":{"iwaeEpochs":11}}""", "objective.iwaeEpochs: 11 is outside 0 to 10")]
    [InlineData("""{"objective":{"iwaeSamples":1}}""", "objective.iwaeSamples: 1 is outside 2 to 100000")]
    [InlineData(
        """{"objective":{"iwaeSamples":9}}""",
        "objective.iwaeSamples: 9 has no effect. Set objective.iwaeEpochs to the last epochs")]
    [InlineData(
        """{"objective":{"kind":"iwae","iwaeEpochs":1}}""",
        "objective.iwaeEpochs: the bound of the last epochs knows nothing of objective.kind. Leave one of them out.")]
    [InlineData(
        """{"objective":{"freeBits":1,"iwaeEpochs":1}}""",
        "objective.iwaeEpochs: the bound of the last epochs knows nothing of objective.freeBits.")]
    [InlineData(
        """{"model":{"kind":"languageModel"},"objective":{"iwaeEpochs":1}}""",
        "objective.iwaeEpochs: it has no effect with a language model, which has no latents. Leave it out.")]
    [InlineData(
        """{"model":{"kind":"languageModel","latent":7}}""",
        "model.latent: it has no effect with a language model, which has no latents. Leave it out.")]
    [InlineData(
        """{"objective":{"freeBits":1,"analyticKl":false}}""",
        "objective.analyticKl: false has no effect with free bits or klBalance")]
    [InlineData("""{"objective":{"klWarmupEpochs":11}}""", "objective.klWarmupEpochs: 11 epochs outlast the run of 10")]
    [InlineData(
        """{"optimizer":{"schedule":{"kind":"steps"}}}""",
        "optimizer.schedule.steps: kind steps needs at least one")]
    [InlineData(
        """{"optimizer":{"schedule":{"steps":[{"epochs":1,"learningRate":1}]}}}""",
        "optimizer.schedule.steps: 1 steps have no effect")]
    [InlineData(
        """{"optimizer":{"schedule":{"kind":"steps","steps":[{"epochs":3,"learningRate":1}]}},"""
            + """ "training":{"epochs":4}}""",
        "training.epochs: 4 epochs differ from the 3")]
    [InlineData(
        """{"optimizer":{"schedule":{"kind":"steps","steps":[{"epochs":0,"learningRate":1}]}},"""
            + """ "training":{"epochs":4}}""",
        "optimizer.schedule.steps[0].epochs: 0 is outside")]
    [InlineData(
        """{"optimizer":{"schedule":{"finalRate":1e-4}}}""",
        "optimizer.schedule.finalRate: 0.0001 has no effect")]
    [InlineData(
        """{"optimizer":{"schedule":{"kind":"cosine","finalRate":1}}}""",
        "optimizer.schedule.finalRate: 1 is above the learning rate")]
    [InlineData(
        """{"model":{"variance":"learned"}}""",
        "model.variance: learned has no effect with auto as the likelihood")]
    [InlineData(
        """{"model":{"network":"dense","conv":{"encoder":[{"channels":1}],"""
            + """ "decoder":{"channels":1,"height":1,"width":1,"layers":[{"channels":1}]}}}}""",
        "model.conv: it has no effect with a dense network")]
    [InlineData(
        """{"model":{"network":"conv","channels":[]}}""",
        "model.channels: a convolutional network needs at least one layer")]
    [InlineData("""{"data":{"examples":10,"validation":10}}""", "data.validation: 10 of 10 examples leave none")]
    [InlineData(
        """{"data":{"examples":10},"training":{"dropLast":true}}""",
        "training.batch: 100 is more than the 10 training examples")]
    [InlineData(
        """{"training":{"earlyStoppingPatience":2}}""",
        "training.earlyStoppingPatience: there are no validation examples")]
    [InlineData("""{"published":[{"what":"x"}]}""", "published[0]: expected what, a finite value and its unit")]
    [InlineData(
        """{"data":{"name":"digits"},"model":{"network":"pool","channels":[8,8,8]}}""",
        "model.channels: 3 layers do not halve 28 x 28 pixels evenly")]
    [InlineData("""{"model":{"dropout":1}}""", "model.dropout: 1 is not from 0 to below 1")]
    [InlineData("""{"data":{"corruptionLevel":0.5}}""", "data.corruptionLevel: 0.5 has no effect")]
    [InlineData(
        """{"data":{"corruption":"masking","corruptionLevel":2}}""",
        "data.corruptionLevel: 2 is no share above 0 and at most 1")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"objective":{"kind":"elbo"}}""",
        "objective.kind: elbo needs a prior and a posterior, which an autoencoder has not")]
    [InlineData(
        """{"objective":{"kind":"reconstruction"}}""",
        "objective.kind: reconstruction leaves out what makes a vae one")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"objective":{"klWeight":2}}""",
        "objective.klWeight: 2 has no effect with an autoencoder")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"evaluation":{"samples":100}}""",
        "evaluation.samples: 100 has no effect with an autoencoder")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"objective":{"sparsity":"kl"}}""",
        "model.codeActivation: none does not go with objective.sparsity kl")]
    [InlineData("""{"objective":{"sparsity":"l1"}}""", "objective.sparsity: l1 has no effect with a vae")]
    [InlineData("""{"model":{"codeActivation":"relu"}}""", "model.codeActivation: relu has no effect with a vae")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"objective":{"sparsityWeight":2}}""",
        "objective.sparsityWeight: 2 has no effect")]
    [InlineData(
        """{"model":{"kind":"autoencoder"},"objective":{"sparsity":"l1","sparsityTarget":0.1}}""",
        "objective.sparsityTarget: 0.1 has no effect")]
    [InlineData("[]", "the whole: [] is not an object")]
    [InlineData("", "not JSON: there is nothing in it.")]
    [InlineData(
        "{\n\"name\": x}", "not JSON at line 2, byte 9: 'x' is an invalid start of a value. Correct it there.")]
    [InlineData("""{"name":"\udc00"}""", "the text at byte 8 is not valid Unicode")]
    [InlineData("""{"data":null}""", "data: null is not an object")]
    public void What_does_not_fit_together_is_one_fault(string json, string expected)
    {
        RunException fault = Assert.Throws<RunException>(() => Recipe.Parse(json, "my.json"));
        Assert.StartsWith("my.json: " + expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Convolutions_that_miss_the_size_of_the_images_are_a_fault()
    {
        List<string> faults = [];
        Recipe recipe = Recipe.FromName("r8-conv").With("model.conv.decoder.height", "7", faults);
        Assert.Empty(faults);
        Assert.Contains(
            "they end in [24, 28, 1], expected [28, 28, 1]",
            Assert.Single(RecipeFaults.Check(recipe)),
            StringComparison.Ordinal);
        ModelRecipe model = recipe.Model;
        ConvLayerRecipe wide = new() { Channels = 1, Kernel = 29 };
        recipe = recipe with { Model = model with { Conv = model.Conv! with { Encoder = [wide] } } };
        Assert.Contains(
            "model.conv.encoder[0].kernel: 29 is larger than the 28 pixels",
            Assert.Single(RecipeFaults.Check(recipe)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pool", "[8, 8, 8]", "3 layers do not halve 28 x 20 pixels evenly. Take 2 at most, or set")]
    public void Layers_are_checked_against_the_shape_of_the_named_data(string network, string channels, string expected)
    {
        string json = "{\"data\":{\"name\":\"frey-faces\"},\"model\":{\"network\":\""
            + $"{network}\",\"channels\":{channels}}}}}";
        RunException fault = Assert.Throws<RunException>(() => Recipe.Parse(json, "my.json"));
        Assert.StartsWith(
            "my.json: model.channels: " + expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Explicit_convolutions_end_in_the_shape_of_the_named_data()
    {
        List<string> faults = [];
        Recipe recipe = Recipe.FromName("r8-conv").With("data.name", "frey-faces", faults)
            .With("data.validation", "0", faults);
        Assert.Empty(faults);
        Assert.Contains(
            "they end in [28, 28, 1], expected [28, 20, 1]",
            Assert.Single(RecipeFaults.Check(recipe)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_part_for_validation_is_not_cut_off_the_training_examples()
    {
        Recipe recipe = new() { Data = new() { Name = "binarized-mnist", Examples = 100, Validation = 10_000 } };
        Assert.Empty(RecipeFaults.Check(recipe));
        Assert.Empty(RecipeFaults.CheckData(recipe, new DataFacts(50_000, 10_000, 0, 1, IsBinary: true)));
        recipe = recipe with { Data = recipe.Data with { Validation = 10_001 } };
        string fault = "data.validation: 10001 are more than the 10000 that the data has for validation. Lower it.";
        Assert.Equal([fault], RecipeFaults.Check(recipe));
        Assert.Equal([fault], RecipeFaults.CheckData(recipe, new DataFacts(50_000, 10_000, 0, 1, IsBinary: true)));
    }

    [Fact]
    public void Values_that_only_code_can_set_are_checked_too()
    {
        Recipe recipe = new()
        {
            Model = new() { Activation = (ActivationChoice)77, Leak = double.NaN },
            Optimizer = new() { LearningRate = double.NaN, ClipNorm = double.PositiveInfinity },
        };
        Assert.Equal(4, RecipeFaults.Check(recipe).Count);
        Assert.Throws<RunException>(() => recipe.ToJson());
    }

    [Fact]
    public void Data_outside_0_to_1_does_not_fit_a_bernoulli_likelihood()
    {
        DataFacts usual = new(60_000, Validation: null, 0, 1, IsBinary: false);
        Recipe recipe = Recipe.FromName("r23-aevb");
        Assert.Empty(RecipeFaults.CheckData(recipe, usual));
        Assert.Single(RecipeFaults.CheckData(recipe, usual with { Minimum = -1 }));
        recipe = recipe with { Model = recipe.Model with { Likelihood = LikelihoodChoice.Bernoulli } };
        Assert.Equal(2, RecipeFaults.CheckData(recipe, usual with { Minimum = -1 }).Count);
        recipe = recipe with { Data = new() { Examples = 100, Validation = 50 } };
        Assert.Contains(
            "more than the data's 60", RecipeFaults.CheckData(recipe, usual with { Examples = 60 })[0],
            StringComparison.Ordinal);
        Assert.Contains(
            "50 of 40", RecipeFaults.CheckData(recipe, usual with { Examples = 40 })[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_quickly()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["big.json"], new string('[', 2_000_000));
        Assert.Contains(
            "too many for settings",
            Assert.Throws<RunException>(() => Recipe.Load(folder["big.json"])).Message,
            StringComparison.Ordinal);
        string unknown = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"key{i}\":1"));
        File.WriteAllText(folder["keys.json"], $"{{{unknown}}}");
        Assert.Equal(100, Assert.Throws<RunException>(() => Recipe.Load(folder["keys.json"])).Faults.Count);
        File.WriteAllBytes(folder["mark.json"], [0xEF, 0xBB, 0xBF, .. "{}"u8]);
        Assert.Equal(new Recipe().ToJson(), Recipe.Load(folder["mark.json"]).ToJson());
    }
}
