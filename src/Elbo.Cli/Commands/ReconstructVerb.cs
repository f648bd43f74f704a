using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Examples over their reconstructions.</summary>
internal sealed class ReconstructVerb : Verb
{
    private const int AtOnce = 1000;
    private const int MostImages = 5000;

    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> count;
    private readonly Option<string?> rows;
    private readonly Option<string?> seed;
    private readonly Option<string?> split;
    private readonly Option<string?> corrupt;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;
    private readonly LevelOptions levels;
    private readonly WordOptions words;

    /// <summary>The verb.</summary>
    public ReconstructVerb()
        : base("reconstruct", "Show examples over their reconstructions",
            "elbo reconstruct runs/digits-default-1 --count 16",
            "elbo reconstruct runs/digits-default-1 --corrupt gaussian:0.3",
            "elbo reconstruct runs/ladder-mnist-1 --progressive",
            "elbo reconstruct runs/ladder-mnist-1 --from-level 3 --redraw --draws 6 --temperature 0.7",
            "elbo reconstruct runs/ladder-mnist-1 --rows 0,1,2 --from-level 3 --details 3,4,5")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's: a name, a file or a folder");
        count = Add("--count", "N",
            "How many examples, from the first on; default 32, or 8 where each has a row of its own");
        rows = Add("--rows", "ROWS", "These rows instead, such as 3,17");
        seed = Add("--seed", "N", "Seed of --redraw, and of the binarization where the recipe has one; default: the "
            + "run's");
        split = Add("--split", "PART", "test (default), train or validation");
        corrupt = Add("--corrupt", "KIND[:LEVEL]",
            "Add noise first and show noisy, cleaned and original: gaussian:0.3, masking:0.5 or saltAndPepper:0.2");
        levels = new LevelOptions(this);
        output = Add("--out", "FILE",
            "A .png of both, or the reconstructions as .npy or .csv; default reconstructions.png in the run, or .csv; "
            + "sentences: a .txt");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        words = new WordOptions(this);
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, model, call.Get(data));
        ulong draws = call.Seed(seed, recipe.Training.Seed);
        string part = RunArguments.Part(call, call.Get(split));
        Corruption noise = CorruptOption.Read(call, call.Get(corrupt), recipe);
        if (SentencesOutput.IsFor(model))
        {
            SentencesOutput.Refuse(call, levels.Given(call) is { } given ? [rows, given] : [rows]);
            RunOnSentences(call, model!, recipe, part, words.Read(call, "greedy", draws));
            return;
        }

        words.Refuse(call);
        if (model?.Folder.Config.Data.Table is not null)
        {
            RunOnTable(call, model, recipe, part);
            return;
        }

        LevelChoice choice = levels.Read(call, model?.Model);
        string file = model is null ? "" : OutputFile.OfExamples(call.Get(output), model, "reconstructions");
        bool isPicture = file.EndsWith(".png", StringComparison.OrdinalIgnoreCase);
        int most = isPicture ? MostImages / (choice.HasRows ? choice.Columns + 1 : 1) : int.MaxValue;
        int examples = call.Number(count, Math.Min(most, choice.HasRows ? 8 : 32), 1, most);
        int[] chosen = call.Has(rows) ? RowOption.Read(call, rows) : [];
        CheckExamples(call, model?.Model, noise, file, isPicture);
        call.Check();
        using var stop = new StopSignal();
        Dataset looked = RunArguments.Examples(call, model!, recipe, part, call.Get(dataRoot), stop.Token);
        call.Faults.AddRange(RowOption.Faults(rows, chosen, looked));
        levels.CheckRows(call, choice, looked);
        call.Check();
        if (noise.IsNone)
        {
            int[] items = chosen.Length > 0 ? chosen : [.. Enumerable.Range(0, Math.Min(examples, looked.Count))];
            var made = new LevelReconstructions(model!.Model, looked, choice, Options(recipe, draws));
            Write(call, file, model.Model, made, choice, items, stop.Token);
            return;
        }

        CorruptOption.Write(
            call, call.Get(output) ?? model!.Folder.PathOf("cleaned.png"),
            new ModelImages(model!.Model).Cleaned(
                looked, examples, Catalog.BuildBinarization(recipe), noise, draws));
    }

    private static EvaluationOptions Options(Recipe recipe, ulong draws) =>
        EvaluationPlan.Of(recipe) with { Seed = draws };

    private static void Write(
        Invocation call, string file, Model model, LevelReconstructions made, LevelChoice choice, int[] items,
        CancellationToken stop)
    {
        string what = LevelOptions.Describe(choice);
        if (file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            PictureFile.Write(call, file, made.Draw(items, stop), items.Length, what);
            return;
        }

        ExampleFile.Write(
            file, model.ItemShape, items.Length * choice.Columns,
            items.Chunk(AtOnce).Select(some => made.Rebuild(some, stop)), images => RunPictures.Grid(images));
        WrittenFile.Tell(call, file, items.Length, what);
    }

    private void RunOnTable(Invocation call, TrainedModel model, Recipe recipe, string part)
    {
        RowsOutput.Check(call, output, levels.Given(call), rows, corrupt);
        int examples = call.Number(count, 32, 1, int.MaxValue);
        call.Check();
        using var stop = new StopSignal();
        Dataset looked = RunArguments.Examples(call, model, recipe, part, call.Get(dataRoot), stop.Token);
        RowsOutput.Reconstruct(call, model, looked, examples, call.Get(output), stop.Token);
    }

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
        if (call.Has(rows) && call.Has(count))
        {
            call.Faults.Add("--count: not with --rows, which names the examples. Leave one out.");
        }

        foreach (Option one in noise.IsNone ? [] : levels.Given(call) is { } given ? (Option[])[rows, given] : [rows])
        {
            if (call.Has(one))
            {
                call.Faults.Add($"{one.Name}: it is not shown with --corrupt. Leave one out.");
            }
        }

        OutputFile.CheckExamples(call, call.Get(output), model);
        if (!noise.IsNone && !isPicture && file.Length > 0)
        {
            call.Faults.Add($"--corrupt: it is shown in a picture, {file} is none. Name a .png, or leave it out.");
        }
    }
}
