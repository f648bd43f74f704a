using System.CommandLine;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli.Commands;

/// <summary>Goes on with an interrupted run, bit for bit.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Option<string?> data;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;
    private readonly Option<bool> quiet;

    /// <summary>The verb.</summary>
    public ResumeVerb()
        : base("resume", "Go on where an interrupted run stopped; it ends in the same bits",
            "elbo resume runs/digits-default-1")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = Add("--data", "PATH", "Where the run's file or folder is now, if it was moved");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        quiet = AddFlag("--quiet", "Write only the last line");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string folder = call.Required(path);
        RunFolder? opened = folder.Length == 0 ? null : call.Try(() => RunFolder.Open(folder));
        call.SetThreads(threads);
        call.Check();
        Recipe recipe = opened!.Config.Recipe;
        if (call.Get(data) is { } moved)
        {
            recipe = recipe with { Data = recipe.Data with { Path = Path.GetFullPath(moved) } };
        }

        if (call.Get(threads) is null && recipe.Training.Threads > 0)
        {
            Workers.Threads = recipe.Training.Threads;
        }

        using var stop = new StopSignal();
        bool isSilent = call.IsJson || call.Get(quiet);
        RunData.CheckThere(opened, recipe.Data);
        Split split = DataAccess.Load(
            recipe, DataFolders.Find(call.Get(dataRoot)), call.Terminal, isSilent, stop.Token,
            opened.Config.Data.Table, opened.Config.Data.Text);
        using var display = TrainingDisplay.Create(call, call.Get(quiet));
        using var run = TrainingRun.Resume(folder, split, display);
        TrainingSession.Complete(
            run, new TrainingStart(folder, run.Config, run.Model, split, IsResumed: true), display, stop.Token);
    }
}
