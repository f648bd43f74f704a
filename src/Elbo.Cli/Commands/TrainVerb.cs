using System.CommandLine;
using Elbo.Data;
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

    /// <summary>The verb.</summary>
    public TrainVerb()
        : base(
            "train", "Train a model, measure it and write its report",
            "elbo train", "elbo train mnist --latent 2", "elbo train --recipe r19-mlp --epochs 5 --out runs/first")
    {
        data = AddOptional(
            "DATA", "A data set's name (`elbo data list`), a file or a folder; left out: the recipe's, else the built-in digits");
        recipe = new RecipeOptions(Command);
        output = Add("--out", "RUN", "The folder of the run; left out: runs/<recipe>-<n> with the first free number");
        dataRoot = Add(
            "--data-root", "FOLDER", "A folder that holds data sets, such as mnist/train-images-idx3-ubyte.gz");
        quiet = AddFlag("--quiet", "Write only the last line");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        Recipe settings = recipe.Read(call, call.Get(data), out DataSource? source);
        string path = call.Get(output) ?? FreePath(settings.Name.Length > 0 ? settings.Name : "run");
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
        _ = Catalog.BuildModel(settings, split.Train.ItemShape, RunData.Classes(settings, split.Train) ?? 0, split.Train.Table);
        using var display = TrainingDisplay.Create(call, call.Get(quiet));
        using var run = TrainingRun.Start(path, settings, split, display);
        TrainingSession.Complete(
            run, new TrainingStart(path, run.Config, run.Model, split, IsResumed: false), display, stop.Token);
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

    private static string FreePath(string name)
    {
        string safe = string.Concat(name.Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(RunsFolder, $"{safe}-{number}");
            if (!Path.Exists(path))
            {
                return path;
            }
        }
    }
}
