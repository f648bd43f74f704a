using System.Text;
using Elbo.Runs;
using Elbo.Tests.House;

namespace Elbo.Tests.Runs;

public sealed class RecipeTests
{
    public static TheoryData<string> KnownRecipes => [.. Recipe.Known];

    [Fact]
    public void The_built_in_recipes_are_the_files_of_the_folder()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "recipes"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal([.. files.Order(StringComparer.Ordinal)], Recipe.Known.ToArray());
        Assert.Contains(Recipe.Known, name => name == "digits-default");
    }

    [Theory]
    [MemberData(nameof(KnownRecipes))]
    public void Every_built_in_recipe_has_no_fault_and_comes_back_from_its_JSON(string name)
    {
        Recipe recipe = Recipe.FromName(name);
        Assert.Equal(name, recipe.Name);
        bool isForYourData = recipe.Model.Likelihood is LikelihoodChoice.Columns or LikelihoodChoice.LogisticMixture
            || recipe.Model.Network is NetworkChoice.Lstm or NetworkChoice.Gru;
        Assert.Equal(isForYourData, recipe.Data.Name is null);
        Assert.Empty(RecipeFaults.Check(recipe));
        Assert.Equal(recipe.ToJson(), Recipe.Parse(recipe.ToJson(), "json").ToJson());
    }

    [Fact]
    public void The_default_recipe_is_sound_and_an_empty_object_is_the_default()
    {
        Assert.Empty(RecipeFaults.Check(new Recipe()));
        Assert.Equal(new Recipe().ToJson(), Recipe.Parse("{}", "json").ToJson());
        Assert.Equal(10, new Recipe().Epochs);
    }

    [Fact]
    public void Every_setting_comes_back_from_JSON()
    {
        Recipe recipe = new()
        {
            Name = "Zahl ü \"1\"",
            Data = new()
            {
                Name = "mnist",
                Examples = 5000,
                Validation = 100,
                Preprocessing = PreprocessingChoice.Threshold,
            },
            Model = Recipe.FromName("r8-conv").Model with
            {
                Posterior = PosteriorChoice.Isotropic,
                Hidden = [],
                Leak = 0.1 + 0.2,
            },
            Objective = new() { Samples = 3, KlWeight = 0.01, KlWarmupEpochs = 2, AnalyticKl = false },
            Optimizer = new()
            {
                Kind = OptimizerChoice.Sgd,
                Momentum = 0.9,
                ClipNorm = 1.5,
                LearningRate = double.Epsilon,
                Schedule = new() { Kind = ScheduleChoice.Cosine },
            },
            Training = new()
            {
                Seed = ulong.MaxValue,
                EarlyStoppingPatience = 3,
                KeepBest = false,
                DropLast = true,
                CheckpointEverySeconds = 0.5,
            },
            Evaluation = new() { Samples = 5000, Batch = 7 },
        };
        Recipe back = Recipe.Parse(recipe.ToJson(), "json");
        Assert.Equal(recipe.ToJson(), back.ToJson());
        Assert.Equal(recipe.Training, back.Training);
        Assert.Equal(recipe.Data, back.Data);
        Assert.Equal(recipe.Model.Leak, back.Model.Leak);
        Assert.Equal(double.Epsilon, back.Optimizer.LearningRate);
    }

    [Fact]
    public void The_layers_of_R8_have_71269_parameters_with_two_latents()
    {
        ModelRecipe model = Recipe.FromName("r8-conv").Model;
        ConvRecipe conv = model.Conv!;
        long parameters = 0;
        int channels = 1;
        int side = 28;
        foreach (ConvLayerRecipe layer in conv.Encoder)
        {
            parameters += ((long)channels * layer.Channels * layer.Kernel * layer.Kernel) + layer.Channels;
            side = ((side + (2 * layer.Padding) - layer.Kernel) / layer.Stride) + 1;
            channels = layer.Channels;
        }

        Assert.Equal(2304, side * side * channels);
        parameters += ((side * side * channels) + 1) * 2 * model.Latent;
        int first = conv.Decoder.Channels * conv.Decoder.Height * conv.Decoder.Width;
        Assert.Equal(2048, first);
        parameters += (model.Latent + 1) * first;
        channels = conv.Decoder.Channels;
        foreach (ConvTransposeLayerRecipe layer in conv.Decoder.Layers)
        {
            parameters += ((long)channels * layer.Channels * layer.Kernel * layer.Kernel) + layer.Channels;
            channels = layer.Channels;
        }

        Assert.Equal(71_269, parameters);
        Assert.Equal(0.01, Recipe.FromName("r8-conv-kl001").Objective.KlWeight);
    }

    [Fact]
    public void The_steps_of_Burda_and_others_give_the_epochs_of_the_run()
    {
        Recipe recipe = Recipe.FromName("burda-1-layer");
        Assert.Equal(3280, recipe.Epochs);
        for (int i = 0; i < 8; i++)
        {
            ScheduleStepRecipe step = recipe.Optimizer.Schedule.Steps[i];
            Assert.Equal(Math.Pow(3, i), step.Epochs);
            Assert.Equal(1e-3 * Math.Pow(10, -i / 7.0), step.LearningRate, 1e-12);
        }
    }

    [Fact]
    public void An_unknown_recipe_is_answered_with_the_nearest()
    {
        RunException fault = Assert.Throws<RunException>(() => Recipe.FromName("r8-cov"));
        Assert.Contains("Did you mean 'r8-conv'?", fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Known: binarized-mnist-iwae50",
            Assert.Throws<RunException>(() => Recipe.FromName("")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.epochs", "5", "\"epochs\": 5")]
    [InlineData("training.seed", "18446744073709551615", "\"seed\": 18446744073709551615")]
    [InlineData("model.hidden", "300,200", "300,\n      200")]
    [InlineData("model.hidden", "[7]", "\"hidden\": [\n      7\n    ]")]
    [InlineData("model.hidden", "", "\"hidden\": []")]
    [InlineData("model.activation", "leakyRelu", "\"activation\": \"leakyRelu\"")]
    [InlineData("data.name", "mnist", "\"name\": \"mnist\"")]
    [InlineData("name", "null", "\"name\": \"null\"")]
    [InlineData("objective.analyticKl", "false", "\"analyticKl\": false")]
    [InlineData("optimizer.learningRate", "3e-4", "\"learningRate\": 0.0003")]
    [InlineData("optimizer.clipNorm", "2", "\"clipNorm\": 2")]
    [InlineData("model.conv.decoder.channels", "8", "\"channels\": 8")]
    [InlineData("optimizer.schedule.steps", """[{"epochs":1,"learningRate":0.1}]""", "\"learningRate\": 0.1")]
    public void A_setting_is_changed_by_its_dotted_key(string key, string value, string expected)
    {
        List<string> faults = [];
        Recipe changed = new Recipe().With(key, value, faults);
        Assert.Empty(faults);
        Assert.Contains(expected, changed.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Null_empties_a_setting_that_may_be_empty()
    {
        List<string> faults = [];
        Recipe recipe = Recipe.FromName("r8-conv").With("data.name", "null", faults).With("model.conv", "null", faults);
        Assert.Empty(faults);
        Assert.Null(recipe.Data.Name);
        Assert.Null(recipe.Model.Conv);
    }

    [Theory]
    [InlineData("training.epoch", "5", "training.epoch: there is no such setting. Did you mean 'training.epochs'?")]
    [InlineData("", "5", ": there is no such setting. Name a setting such as training.epochs.")]
    [InlineData("training.epochs.more", "5", "there is no such setting.")]
    [InlineData("training.epochs", "five", "training.epochs: \"five\" is not a whole number")]
    [InlineData("training.epochs", "5,", "training.epochs: \"5,\" is not a whole number")]
    [InlineData("training.epochs", "1e99", "training.epochs: 1e99 is not a whole number")]
    [InlineData("training.batch", "null", "training.batch: null is not a whole number")]
    [InlineData("training.keepBest", "yes", "training.keepBest: \"yes\" is not true or false")]
    [InlineData("model.activation", "relo",
        "is not one of relu, leakyRelu, tanh, softplus, elu, swish, gelu. Did you mean 'relu'?")]
    [InlineData("model.hidden", "300,x", "model.hidden: \"300,x\" is not a list")]
    [InlineData("model.hidden", "300,\"x\"", "model.hidden[1]: \"x\" is not a whole number")]
    [InlineData("model", "5", "model: 5 is not an object")]
    [InlineData("model", """{"latent":1,"latent":2}""", "model.latent: this key stands there twice")]
    [InlineData("optimizer.learningRate", "1e999", "is not a finite number")]
    public void A_wrong_key_or_value_is_a_fault_and_changes_nothing(string key, string value, string expected)
    {
        List<string> faults = [];
        Recipe recipe = new();
        Assert.Same(recipe, recipe.With(key, value, faults));
        Assert.Contains(expected, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_damaged_recipes_and_configs_are_taken_or_refused_and_nothing_else()
    {
        byte[] recipe = Encoding.UTF8.GetBytes(
            """
            {"name":"a","published":[{"what":"x","value":1.5,"unit":"nats"}],"data":{"name":"mnist","validation":5},
            "model":{"network":"conv","hidden":[4,3],"conv":{"encoder":[{"channels":2,"kernel":3,"stride":2}],"decoder":
            {"channels":2,"height":28,"width":28,"layers":[{"channels":1,"kernel":1}]}},"latent":2},"objective":
            {"klWeight":0.5,"klWarmupEpochs":1},"optimizer":{"schedule":{"kind":"steps","steps":[{"epochs":3,
            "learningRate":1e-3}]}},"training":{"seed":7,"earlyStoppingPatience":2,"keepBest":true}}
            """);
        byte[] config = Encoding.UTF8.GetBytes(
            """{"format":1,"elbo":"0.1.0","recipe":{"name":"a","model":{"latent":2}},"data":{"shape":[28,28,1]}}""");
        Recipe.Parse(recipe, "a");
        RunConfig.Parse(Encoding.UTF8.GetString(config), "a");
        Random random = new(2);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = Mutation.Of(i % 2 == 0 ? recipe : config, random);
            Action read = i % 2 == 0
                ? () => Recipe.Parse(damaged, "a")
                : () => RunConfig.Parse(damaged, "a", RunMigrations.Steps);
            taken += Mutation.Reads(read, 1 << 20) ? 1 : 0;
        }

        Assert.InRange(taken, 1, 60_000);
    }
}
