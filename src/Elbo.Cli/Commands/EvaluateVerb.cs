using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Measures a trained model.</summary>
internal sealed class EvaluateVerb : Verb
{
    // Enough for a useful bound on two cores in seconds; 5000 is the published usage.
    private const int UsualSamples = 100;

    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> split;
    private readonly Option<string?> samples;
    private readonly Option<string?> examples;
    private readonly Option<string?> seed;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public EvaluateVerb()
        : base(
            "evaluate", "Measure a model: ELBO, log p(x), bits/dim, active latents, with units",
            "elbo evaluate runs/digits-default-1 --samples 1000 --examples 1000")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's");
        split = Add("--split", "PART", "test (default), train or validation");
        samples = Add("--samples", "K",
            "Importance samples an example for log p(x), 0 for none; default: the recipe's, else 100");
        examples = Add("--examples", "N", "Look at the first N examples only");
        seed = Add("--seed", "N", "Seed of the noise; default: the run's");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, model, call.Get(data));
        string part = RunArguments.Part(call, call.Get(split));
        bool hasDensity = model?.Model.HasDensity ?? true;
        int usual = !hasDensity ? 0 : recipe.Evaluation.Samples > 0 ? recipe.Evaluation.Samples : UsualSamples;
        EvaluationOptions options = EvaluationPlan.Of(recipe) with
        {
            Samples = call.Number(samples, usual, 0, 1_000_000),
            Seed = call.Seed(seed, recipe.Training.Seed),
        };
        if (!hasDensity && options.Samples > 0)
        {
            call.Faults.Add(
                $"--samples: {options.Samples} samples are for log p(x), which an autoencoder has not: it is no "
                + "distribution over examples. Leave it out, or train a vae.");
        }

        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        Split parts = DataAccess.Load(
            recipe, DataFolders.Find(call.Get(dataRoot)), call.Terminal, call.IsJson, stop.Token);
        Dataset looked = RunArguments.Of(parts, part).Take(count);
        ModelMeasures result = Measure(call, model!, looked, options, stop.Token);
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Run = model!.Folder.Path,
                Data = looked.Name,
                Split = part,
                options.Seed,
                Result = EvaluationJson.Of(result),
                recipe.Published,
            });
            return;
        }

        string weights = model!.IsInterrupted ? " (weights of its last checkpoint)" : "";
        call.Terminal.Out.WriteLine($"{model.Folder.Path}{weights} on {looked.Name}");
        string title = char.ToUpperInvariant(part[0]) + part[1..];
        EvaluationTable.Write(call.Terminal, recipe, result, title, model.Model.LatentSize);
    }

    private static ModelMeasures Measure(
        Invocation call, TrainedModel model, Dataset data, EvaluationOptions options, CancellationToken stop)
    {
        using var line = new LiveLine(call.Terminal, call.IsJson);
        return Evaluator.Measure(model.Model, data, options, new Watch(line), stop);
    }

    private sealed class Watch(LiveLine line) : IProgress<double>
    {
        public void Report(double value)
        {
            if (line.IsDue)
            {
                line.Show($"  {line.Bar(value, 30)} {value.ToString("P0", CultureInfo.InvariantCulture)}");
            }
        }
    }
}
