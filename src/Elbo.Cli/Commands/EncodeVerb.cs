using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Codes of examples as a file.</summary>
internal sealed class EncodeVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> output;
    private readonly Option<string?> split;
    private readonly Option<string?> examples;
    private readonly Option<bool> sample;
    private readonly Option<bool> scale;
    private readonly Option<string?> seed;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public EncodeVerb()
        : base("encode", "Write the codes of examples: the posterior's means, or draws of it",
            "elbo encode runs/digits-default-1 --out codes.npy",
            "elbo encode runs/digits-default-1 --split train --sample --scale --out codes.csv")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's");
        output = Add("--out", "FILE",
            "A .csv with id, label and code of each example, or a .npy of the codes with a .items.csv of ids and "
            + "labels beside; default codes.npy in the run");
        split = Add("--split", "PART", "test (default), train or validation");
        examples = Add("--examples", "N", "The first N examples only");
        sample = AddFlag("--sample", "Draw a code of each example's posterior, in place of its mean");
        scale = AddFlag("--scale", "Write the posterior's standard deviations too");
        seed = Add("--seed", "N", "Seed of draws and binarization; default: the run's");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, trained, call.Get(data));
        string part = RunArguments.Part(call, call.Get(split));
        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        CodeKind kind = call.Get(sample) ? CodeKind.Draw : CodeKind.Mean;
        EvaluationOptions options = EvaluationPlan.Of(recipe) with { Seed = call.Seed(seed, recipe.Training.Seed) };
        OutputFile.Check(call, call.Get(output), CodeTable.Endings);
        CheckDensity(call, trained);
        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        Dataset items = RunArguments.Examples(call, trained!, recipe, part, call.Get(dataRoot), stop.Token).Take(count);
        string file = call.Get(output) ?? trained!.Folder.PathOf("codes.npy");
        IReadOnlyList<string> written;
        using (var line = new LiveLine(call.Terminal, call.IsJson))
        {
            written = CodeTable.Write(
                file, trained!.Model, items, kind, call.Get(scale), options, new ProgressLine(line, "encoding"),
                stop.Token);
        }

        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Path = file,
                items.Count,
                Latents = trained.Model.LatentSize,
                Codes = kind.ToString(),
                Files = written,
            });
            return;
        }

        call.Terminal.Out.WriteLine(
            $"{NumberText.Count(items.Count)} codes of {trained.Model.LatentSize} latents, "
            + $"{(kind == CodeKind.Mean ? "means" : "draws")} of the posteriors: {string.Join(", ", written)}");
    }

    private void CheckDensity(Invocation call, TrainedModel? trained)
    {
        foreach (Option<bool> option in new[] { sample, scale })
        {
            if (call.Get(option) && trained is { Model.HasDensity: false })
            {
                call.Faults.Add(
                    $"{option.Name}: an autoencoder or PCA has a code for an example, and no distribution. Leave it "
                    + "out.");
            }
        }
    }
}
