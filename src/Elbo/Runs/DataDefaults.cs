using System.Globalization;
using System.Text.Json.Nodes;
using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>A setting that the data decided.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">Its value, as in a recipe.</param>
/// <param name="Reason">Why, in words that stand by themselves.</param>
public sealed record DataDefault(string Key, string Value, string Reason);

/// <summary>
/// The settings for data of a file or folder where no recipe is named: network, latents, batch, epochs and KL schedule
/// by the number, shape and kind of its items.
/// </summary>
public sealed class DataDefaults
{
    private const int SmallestConvolution = 16;
    private const int LargestWithout = 7;
    private const int MostLayers = 6;
    private const int FirstChannels = 32;
    private const int MostChannels = 128;
    private const int MostLatents = 256;
    private const int MostColumnLatents = 32;
    private const int StepsOfUse = 5000;
    private const int FewestEpochs = 10;
    private const int MostEpochs = 100;
    private const int MostValidation = 5000;

    private readonly List<DataDefault> reasons = [];

    private DataDefaults(Recipe recipe) => Recipe = recipe;

    /// <summary>The settings.</summary>
    public Recipe Recipe { get; private set; }

    /// <summary>The settings for data.</summary>
    /// <param name="header">What is known of it.</param>
    /// <param name="data">How it is named and cut.</param>
    public static DataDefaults Of(DataHeader header, DataRecipe data)
    {
        string name = Path.GetFileNameWithoutExtension(header.Name);
        long items = DataFacts.Of(header, data).Examples;
        long examples = Math.Min(items, data.Examples ?? items);
        var defaults = new DataDefaults(new Recipe
        {
            Name = name,
            Description = $"Settings by the number, shape and kind of the items of {name}.",
            Data = data,
            Optimizer = new OptimizerRecipe { Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine } },
        });
        int validation = header.Validation is { } own
            ? Math.Min(own, MostValidation) : (int)Math.Min(examples / 10, MostValidation);
        defaults.Set(
            "data.validation", $"{validation}", header.Validation is null
                ? $"a tenth of the {Text(examples)} examples, at most {Text(MostValidation)}, to choose the best "
                    + "epoch by"
                : "of the part that came for validation");
        defaults.ChooseNetwork(header.ItemShape, header.Kind);
        long left = header.Validation is null ? examples - validation : examples;
        defaults.ChooseLatents(header, left);
        defaults.ChooseCourse(left);
        return defaults;
    }

    /// <summary>The settings that a recipe still has as the data decided them.</summary>
    public IReadOnlyList<DataDefault> In(Recipe recipe)
    {
        JsonNode own = JsonNode.Parse(Recipe.ToJson())!;
        JsonNode other = JsonNode.Parse(recipe.ToJson())!;
        return [.. reasons.Where(reason => JsonNode.DeepEquals(At(own, reason.Key), At(other, reason.Key)))];
    }

    private static JsonNode? At(JsonNode root, string key) =>
        key.Split('.').Aggregate((JsonNode?)root, (node, step) => node?[step]);

    private void ChooseNetwork(Shape item, DataKind kind)
    {
        if (kind == DataKind.Images && Math.Min(item[0], item[1]) >= SmallestConvolution)
        {
            List<int> channels = [];
            (int height, int width) = (item[0], item[1]);
            while (Math.Min(height, width) > LargestWithout && channels.Count < MostLayers)
            {
                channels.Add(Math.Min(FirstChannels << channels.Count, MostChannels));
                (height, width) = ((height + 1) / 2, (width + 1) / 2);
            }

            Set("model.network", "conv", $"pictures with sides of at least {SmallestConvolution} pixels");
            Set(
                "model.channels", $"[{string.Join(',', channels)}]",
                $"{item[0]} x {item[1]} halved {channels.Count} times, to {height} x {width}");
            return;
        }

        int units = Math.Clamp(8 * item.Count, 64, 400);
        Set("model.network", "dense", kind == DataKind.Images
            ? $"pictures with a side below {SmallestConvolution} pixels" : "rows of numbers, without neighbours");
        Set("model.hidden", $"[{units}]", $"eight for each of the {Text(item.Count)} numbers of an item, 64 to 400");
    }

    private void ChooseLatents(DataHeader header, long examples)
    {
        (Shape item, DataKind kind) = (header.ItemShape, header.Kind);
        if (header.Table is { } table)
        {
            int columns = table.Used.Count();
            Set(
                "model.latent", $"{Math.Clamp((columns + 1) / 2, 2, MostColumnLatents)}",
                $"half of the {columns} columns, 2 to {MostColumnLatents}; KL switches off those without use");
            return;
        }

        double wanted = kind == DataKind.Images ? 0.7 * Math.Sqrt(item.Count) : Math.Min(item.Count / 3.0, 20);
        double most = Math.Min(MostLatents, examples / 50.0);
        int latents = Math.Max(kind == DataKind.Images ? 2 : 1, (int)Math.Round(Math.Min(wanted, most)));
        Set(
            "model.latent", $"{latents}",
            wanted > most && most < MostLatents ? $"one for 50 of the {Text(examples)} examples, which are few"
            : kind == DataKind.Images ? $"0.7 times the root of the {Text(item.Count)} numbers of an item, at most "
                + $"{MostLatents}; KL switches off those without use"
            : $"a third of the {Text(item.Count)} numbers of an item, at most 20");
    }

    private void ChooseCourse(long examples)
    {
        int batch = examples >= 5000 ? 100 : examples >= 1000 ? 50 : 16;
        int epochs = (int)Math.Clamp(StepsOfUse * (long)batch / Math.Max(1, examples), FewestEpochs, MostEpochs);
        int warmup = Math.Max(1, epochs / 10);
        Set("training.batch", $"{batch}", $"for {Text(examples)} examples: enough steps in an epoch");
        Set(
            "training.epochs", $"{epochs}",
            $"about {Text(StepsOfUse)} steps, {FewestEpochs} to {MostEpochs} epochs, along a cosine down to rate 0");
        Set(
            "objective.klWarmupEpochs", $"{warmup}",
            $"the KL weight rises in the first tenth of {epochs} epochs, so that latents are used before they cost");
    }

    private void Set(string key, string value, string reason)
    {
        List<string> faults = [];
        Recipe = Recipe.With(key, value, faults);
        reasons.Add(new DataDefault(key, value, reason));
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
