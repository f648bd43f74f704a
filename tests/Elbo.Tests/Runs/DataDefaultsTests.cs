using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Runs;

public sealed class DataDefaultsTests
{
    public static TheoryData<int, int, int> Pictures =>
    [
        .. from side in (int[])[1, 7, 15, 16, 17, 28, 33, 64, 255, 256]
           from other in (int[])[side, side + 1, (2 * side) + 3]
           from channels in (int[])[1, 3]
           select (side, other, channels),
    ];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Pictures_of_any_sides_have_settings_without_faults_and_a_network(int height, int width, int channels)
    {
        DataHeader header = Header(new Shape(height, width, channels), DataKind.Images, 20_000);
        DataDefaults defaults = DataDefaults.Of(header, new DataRecipe { Path = "/somewhere" }, epochs: null);
        Assert.Empty(RecipeFaults.Check(defaults.Recipe, header));
        bool isConvolutional = Math.Min(height, width) >= 16;
        Assert.Equal(isConvolutional ? NetworkChoice.Conv : NetworkChoice.Dense, defaults.Recipe.Model.Network);
        if (height * width < 5000)
        {
            Assert.Equal(header.ItemShape, Catalog.BuildModel(defaults.Recipe, header.ItemShape).ItemShape);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    [InlineData(1000)]
    [InlineData(2_000_000)]
    public void Any_number_of_examples_has_settings_without_faults(int items)
    {
        DataHeader header = Header(new Shape(7), DataKind.Numbers, items);
        DataDefaults defaults = DataDefaults.Of(header, new DataRecipe { Path = "/somewhere" }, epochs: null);
        Assert.Empty(RecipeFaults.Check(defaults.Recipe, header));
        Assert.True(defaults.Recipe.Objective.KlWarmupEpochs < defaults.Recipe.Epochs);
    }

    [Fact]
    public void A_language_model_on_sentences_gets_no_settings_of_latents()
    {
        var vocabulary = new Vocabulary { Words = [" a", " b"], Longest = 5, Sentences = 9000 };
        DataHeader header = Header(new Shape(5), DataKind.Text, 9000) with { Text = vocabulary };
        DataDefaults defaults = DataDefaults.Of(header, new DataRecipe { Path = "/somewhere" }, epochs: null);
        Assert.Equal(0.3, defaults.Recipe.Model.WordDropout);
        Recipe changed = defaults.Recipe.With("model.kind", "languageModel", []);
        DataDefaults fitting = defaults.Fitting(changed, RecipeFaults.Check(changed, header));
        Assert.Equal((0, 0), (fitting.Recipe.Model.WordDropout, fitting.Recipe.Objective.FreeBits));
        Assert.Equal(0, fitting.Recipe.Objective.KlWarmupEpochs);
        Assert.Equal(defaults.Recipe.Model.Units, fitting.Recipe.Model.Units);
        Assert.Equal(NetworkChoice.Lstm, fitting.Recipe.Model.Network);
    }

    [Fact]
    public void A_setting_that_the_user_changed_has_no_reason_of_the_data()
    {
        DataDefaults defaults = DataDefaults.Of(
            Header(new Shape(28, 28, 1), DataKind.Images, 3000), new DataRecipe { Path = "/somewhere" }, epochs: null);
        List<string> faults = [];
        Recipe changed = defaults.Recipe.With("model.latent", "3", faults);
        Assert.Contains(defaults.In(defaults.Recipe), each => each.Key == "model.latent");
        Assert.DoesNotContain(defaults.In(changed), each => each.Key == "model.latent");
        Assert.Contains(defaults.In(changed), each => each.Key == "model.network");
    }

    [Fact]
    public void What_does_not_fit_the_users_own_settings_is_left_out()
    {
        DataHeader header = Header(new Shape(28, 28, 1), DataKind.Images, 3000);
        DataDefaults defaults = DataDefaults.Of(header, new DataRecipe { Path = "/somewhere" }, epochs: null);
        Recipe changed = Linear(defaults.Recipe);
        Assert.NotEmpty(RecipeFaults.Check(changed, header));
        DataDefaults fitting = defaults.Fitting(changed, RecipeFaults.Check(changed, header));
        Assert.Empty(RecipeFaults.Check(Linear(fitting.Recipe), header));
        Assert.Contains(fitting.In(fitting.Recipe), each => each.Key == "model.latent");

        static Recipe Linear(Recipe recipe)
        {
            List<string> faults = [];
            return recipe.With("model.kind", "ppca", faults).With("model.likelihood", "gaussian", faults)
                .With("model.variance", "learned", faults).With("optimizer.kind", "closedForm", faults);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(1000)]
    public void The_warm_up_follows_the_epochs_that_the_user_names(int epochs)
    {
        DataHeader header = Header(new Shape(28, 28, 1), DataKind.Images, 3000);
        DataDefaults defaults = DataDefaults.Of(header, new DataRecipe { Path = "/somewhere" }, epochs);
        Assert.Equal(epochs, defaults.Recipe.Epochs);
        Assert.Equal(epochs < 10 ? 0 : epochs / 10, defaults.Recipe.Objective.KlWarmupEpochs);
        Assert.Empty(RecipeFaults.Check(defaults.Recipe, header));
    }

    [Fact]
    public void All_faults_of_settings_and_data_come_at_once()
    {
        DataHeader header = Header(new Shape(7), DataKind.Numbers, 100) with
        {
            Values = new ValueRange(-3, 9, IsBinary: false),
        };
        List<string> changes = [];
        Recipe recipe = new Recipe { Data = new DataRecipe { Path = "/somewhere" } }
            .With("model.network", "conv", changes).With("model.likelihood", "bernoulli", changes)
            .With("model.condition", "label", changes).With("data.validation", "95", changes)
            .With("data.memory", "lots", changes).With("data.size", "0x3", changes);
        string[] expected =
            ["model.network", "model.likelihood", "model.condition", "data.validation", "data.memory", "data.size"];
        IReadOnlyList<string> faults = RecipeFaults.Check(recipe, header);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            faults.Select(fault => fault.Split(':')[0]).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static DataHeader Header(Shape item, DataKind kind, int items) => new()
    {
        Name = "made",
        Format = "npy",
        Kind = kind,
        ItemShape = item,
        Items = items,
        Values = ValueRange.Unit,
    };
}
