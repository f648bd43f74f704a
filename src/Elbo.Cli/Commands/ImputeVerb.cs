using System.CommandLine;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Fills in the missing values of a table.</summary>
internal sealed class ImputeVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Argument<string> data;
    private readonly Option<string?> samples;
    private readonly Option<string?> seed;
    private readonly Option<string?> output;
    private readonly Option<string?> threads;

    /// <summary>The verb.</summary>
    public ImputeVerb()
        : base("impute", "Fill in the missing values of a table by a model of such tables",
            "elbo impute runs/sensors-1 holes.csv --out whole.csv",
            "elbo impute runs/sensors-1 holes.csv --samples 5 --out whole.csv")
    {
        path = AddArgument("RUN", "The folder of a run on a table");
        data = AddArgument("FILE", "The table, with the columns of the run's");
        samples = Add("--samples", "N",
            "Multiple imputation: N tables, FILE-1.csv to FILE-N.csv, each with its own draw of what is missing");
        seed = Add("--seed", "N", "Seed of the draws; default: the run's");
        output = Add("--out", "FILE.csv", "Where the whole table goes; default: imputed.csv in the run");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        string file = call.Required(data);
        if (file.Length > 0 && !File.Exists(file))
        {
            call.Faults.Add($"{file}: there is no such file. Check the path.");
        }

        if (model is not null && model.Folder.Config.Data.Table is null)
        {
            call.Faults.Add($"{call.Required(path)}: it is no run on a table, so it has no columns to fill in.");
        }

        int draws = call.Number(samples, 0, 1, 1000);
        ulong number = call.Seed(seed, model?.Recipe.Training.Seed ?? 0);
        ScoreOutput.Check(call, output, call.Get(output), ".csv", ".tsv");
        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        string target = call.Get(output) ?? model!.Folder.PathOf("imputed.csv");
        using var line = new LiveLine(call.Terminal, call.IsJson);
        ImputedTable found = Imputation.Run(
            model!, file, target, draws, number, new ProgressLine(line, "imputing"), stop.Token);
        line.Remove();
        Say(call, file, found);
    }

    private static void Say(Invocation call, string file, ImputedTable found)
    {
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Data = file,
                found.Rows,
                found.Cells,
                Columns = found.Columns.Select(column => new { column.Name, column.Cells }),
                found.Warnings,
                found.Files,
            });
            return;
        }

        foreach (string warning in found.Warnings)
        {
            call.Terminal.Error.WriteLine($"elbo: warning: {warning}");
        }

        call.Terminal.Out.WriteLine(
            $"{NumberText.Count(found.Cells)} cells of {NumberText.Count(found.Rows)} rows filled in");
        foreach ((string name, int cells) in found.Columns.Where(column => column.Cells > 0))
        {
            call.Terminal.Out.WriteLine($"  {name}: {NumberText.Count(cells)}");
        }

        foreach (string written in found.Files)
        {
            call.Terminal.Out.WriteLine(written);
        }
    }
}
