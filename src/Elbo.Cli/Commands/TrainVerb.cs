using System.CommandLine;
using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Trains a model in a new run folder and reports on it.</summary>
internal sealed class TrainVerb : Verb
{
    private const string RunsFolder = "runs";

    private readonly Argument<string?> data;
    private readonly RecipeOptions recipe;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;
    private readonly Option<bool> quiet;
    private readonly Option<bool> dryRun;

    /// <summary>The verb.</summary>
    public TrainVerb()
        : base(
            "train", "Train a model, measure it and write its report",
            "elbo train", "elbo train mnist --latent 2", "elbo train --recipe r19-mlp --epochs 5 --out runs/first",
            "elbo train photos --size 64 --dry-run")
    {
        data = AddOptional(
            "DATA", "A data set's name (`elbo data list`), a file or a folder; left out: the recipe's, else the "
            + "built-in digits");
        recipe = new RecipeOptions(Command);
        output = Add("--out", "RUN", "The folder of the run; left out: runs/<recipe>-<n> with the first free number");
        dataRoot = Add(
            "--data-root", "FOLDER", "A folder that holds data sets, such as mnist/train-images-idx3-ubyte.gz");
        quiet = AddFlag("--quiet", "Write only the last line");
        dryRun = AddFlag("--dry-run", "Read the data and say what would be trained and why, and stop there");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        RecipePlan plan = recipe.Read(call, call.Get(data));
        (Recipe settings, DataSource? source) = (plan.Recipe, plan.Source);
        string path = call.Get(output) ?? RunFolder.FreePath(RunsFolder, settings.Name);
        CheckFolder(path, call);
        call.Check();
        if (settings.Training.Threads > 0)
        {
            Workers.Threads = settings.Training.Threads;
        }

        using var stop = new StopSignal();
        bool isSilent = call.IsJson || call.Get(quiet);
        Split split = source is null
            ? DataAccess.Load(
                settings, DataFolders.Find(call.Get(dataRoot)), call.Terminal, isSilent, stop.Token)
            : DataAccess.Load(settings, source, call.Terminal, isSilent, stop.Token);

        // A model that does not fit the data is found before there is a folder.
        Model model = RunModel.Of(settings, split.Train);
        using var display = TrainingDisplay.Create(call, call.Get(quiet));
        var start = new TrainingStart(path, TrainingRun.Configure(settings, split), model, split, IsResumed: false)
        {
            Rules = source is null ? [] : [.. source.Header.Rules, .. Held(source.Header, settings.Data, split)],
            Decided = plan.Decided,
            IsPlanOnly = call.Get(dryRun),
        };
        if (start.IsPlanOnly)
        {
            display.Started(start);
            return;
        }

        using var run = TrainingRun.Start(path, settings, split, display);
        TrainingSession.Complete(
            run, start with { Config = run.Config, Model = run.Model }, display, stop.Token);
    }

    // Where the test examples come from, if none came with the data.
    private static IEnumerable<string> Held(DataHeader header, DataRecipe data, Split split)
    {
        if (header.Test is null)
        {
            yield return $"no test part came with the data: {NumberText.Count(split.Test.Count)} of "
                + $"{NumberText.Count(header.Items)} are held out, by data.splitSeed {data.SplitSeed}";
        }
    }

    private static void CheckFolder(string path, Invocation call)
    {
        if (path.Length == 0)
        {
            call.Faults.Add("--out: the name is empty. Name a folder, or leave the option out.");
        }
        else if (RunFolder.IsRun(path))
        {
            call.Faults.Add(
                $"--out: {path} is a run already. Go on with it by `elbo resume {path}`, or name another folder.");
        }
        else if (!RunFolder.IsFree(path))
        {
            call.Faults.Add($"--out: {path} is there and not an empty folder. Name another one.");
        }
    }
}
