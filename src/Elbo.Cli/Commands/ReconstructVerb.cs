using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Examples over their reconstructions.</summary>
internal sealed class ReconstructVerb : Verb
{
    private const int AtOnce = 1000;

    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> count;
    private readonly Option<string?> seed;
    private readonly Option<string?> split;
    private readonly Option<string?> corrupt;
    private readonly Option<string?> fromLevel;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;
    private readonly WordOptions words;

    /// <summary>The verb.</summary>
    public ReconstructVerb()
        : base("reconstruct", "Show examples over their reconstructions",
            "elbo reconstruct runs/digits-default-1 --count 16",
            "elbo reconstruct runs/digits-default-1 --corrupt gaussian:0.3",
            "elbo reconstruct runs/ladder-mnist-1 --from-level 3")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's: a name, a file or a folder");
        count = Add("--count", "N", "How many examples, from the first on; default 32");
        seed = Add("--seed", "N", "Seed of the binarization, where the recipe has one; default: the run's");
        split = Add("--split", "PART", "test (default), train or validation");
        corrupt = Add("--corrupt", "KIND[:LEVEL]",
            "Add noise first and show noisy, cleaned and original: gaussian:0.3, masking:0.5 or saltAndPepper:0.2");
        fromLevel = Add("--from-level", "N",
            "Several levels of latents: from level N up alone, those below at the means of their priors; default 1");
        output = Add("--out", "FILE",
            "A .png of both, or the reconstructions as .npy or .csv; default reconstructions.png in the run, or .csv");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        words = new WordOptions(this);
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, model, call.Get(data));
        string file = model is null ? "" : OutputFile.OfExamples(call.Get(output), model, "reconstructions");
        bool isPicture = file.EndsWith(".png", StringComparison.OrdinalIgnoreCase);
        int examples = call.Number(count, 32, 1, isPicture ? 5_000 : int.MaxValue);
        ulong draws = call.Seed(seed, recipe.Training.Seed);
        string part = RunArguments.Part(call, call.Get(split));
        Corruption noise = CorruptOption.Read(call, call.Get(corrupt), recipe);
        int level = Level(call, model, noise);
        if (SentencesOutput.IsFor(model))
        {
            RunOnSentences(call, model!, recipe, part, words.Read(call, "greedy", draws));
            return;
        }

        words.Refuse(call);
        bool isTable = model?.Folder.Config.Data.Table is not null;
        if (isTable)
        {
            RowsOutput.Check(call, output, corrupt, fromLevel);
        }
        else
        {
            CheckExamples(call, model?.Model, noise, file, isPicture);
        }

        call.Check();
        using var stop = new StopSignal();
        Dataset looked = RunArguments.Examples(call, model!, recipe, part, call.Get(dataRoot), stop.Token);
        if (isTable)
        {
            RowsOutput.Reconstruct(call, model!, looked, examples, call.Get(output), stop.Token);
            return;
        }

        if (!isPicture)
        {
            Write(call, file, model!.Model, looked.Take(examples), level, Options(recipe, draws), stop.Token);
            return;
        }

        var images = new ModelImages(model!.Model);
        Binarization binarization = Catalog.BuildBinarization(recipe);
        if (noise.IsNone)
        {
            Draw(call, file, images.Reconstructions(looked, examples, binarization, draws, level));
        }
        else
        {
            CorruptOption.Write(
                call, call.Get(output) ?? model.Folder.PathOf("cleaned.png"),
                images.Cleaned(looked, examples, binarization, noise, draws));
        }
    }

    private int Level(Invocation call, TrainedModel? model, Corruption noise)
    {
        int level = call.Number(fromLevel, 1, 1, model?.Model.LevelSizes.Count ?? int.MaxValue) - 1;
        if (level > 0 && !noise.IsNone)
        {
            call.Faults.Add("--from-level: it is not shown with --corrupt. Leave one out.");
        }

        return level;
    }

    private static EvaluationOptions Options(Recipe recipe, ulong draws) =>
        EvaluationPlan.Of(recipe) with { Seed = draws };

    private static void Write(
        Invocation call, string file, Model model, Dataset some, int level, EvaluationOptions options,
        CancellationToken stop)
    {
        ExampleFile.Write(
            file, model.ItemShape, some.Count, Pieces(model, some, level, options, stop),
            images => RunPictures.Grid(images));
        WrittenFile.Tell(call, file, some.Count, "reconstructions");
    }

    private static void Draw(
        Invocation call, string file, (ImageBatch Originals, ImageBatch Reconstructions) images) => PictureFile.Write(
            call, file, RunPictures.Pairs(images.Originals, images.Reconstructions), images.Originals.Count,
            "reconstructions");

    private void RunOnSentences(
        Invocation call, TrainedModel model, Recipe recipe, string part, WordChoice choice)
    {
        OutputFile.Check(call, call.Get(output), SentencesOutput.Endings);
        SentencesOutput.Refuse(call, corrupt);
        int sentences = call.Number(count, 10, 1, int.MaxValue);
        call.Check();
        using var stop = new StopSignal();
        Dataset looked = RunArguments.Examples(call, model, recipe, part, call.Get(dataRoot), stop.Token);
        SentencesOutput.Reconstruct(call, model, looked, sentences, choice, call.Get(output), stop.Token);
    }

    private void CheckExamples(Invocation call, Model? model, Corruption noise, string file, bool isPicture)
    {
        OutputFile.CheckExamples(call, call.Get(output), model);
        if (!noise.IsNone && !isPicture && file.Length > 0)
        {
            call.Faults.Add($"--corrupt: it is shown in a picture, {file} is none. Name a .png, or leave it out.");
        }
    }

    private static IEnumerable<float[]> Pieces(
        Model model, Dataset data, int level, EvaluationOptions options, CancellationToken stop)
    {
        for (int first = 0; first < data.Count; first += AtOnce)
        {
            int[] items = [.. Enumerable.Range(first, Math.Min(AtOnce, data.Count - first))];
            float[] codes = PosteriorMeans.Of(model, data, items, options, stop);
            int[] labels = model.Conditioning.Size == 0 ? [] : [.. items.Select(item => data.Labels[item])];
            yield return DecodedCodes.Of(model, CodeLevels.From(model, codes, level), labels, stop);
        }
    }
}
