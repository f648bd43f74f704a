using System.CommandLine;
using Elbo.Cli.Measures;
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
    private readonly ExtraMeasure[] measures;

    /// <summary>The verb.</summary>
    public EvaluateVerb()
        : base(
            "evaluate", "Measure a model: ELBO, log p(x), bits/dim, active latents, with units",
            "elbo evaluate runs/digits-default-1 --samples 1000 --examples 1000",
            "elbo evaluate runs/digits-default-1 --ood --gap --space --quality",
            "elbo evaluate runs/digits-default-1 --ais 500 --ais-examples 20")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's: a name, a file or a folder");
        split = Add("--split", "PART", "test (default), train or validation");
        samples = Add("--samples", "K",
            "Importance samples an example for log p(x), 0 for none; default: the recipe's, else 100");
        examples = Add("--examples", "N", "Look at N examples only, spread evenly over all");
        seed = Add("--seed", "N", "Seed of the noise; default: the run's");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        measures =
        [
            new AnnealingMeasure(this), new GapMeasure(this), new StrangerMeasure(this), new SpaceMeasure(this),
            new QualityMeasure(this),
        ];
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, model, call.Get(data));
        string part = RunArguments.Part(call, call.Get(split));
        EvaluationOptions options = Options(call, model, recipe);
        int count = call.Number(examples, int.MaxValue, 1, int.MaxValue);
        call.SetThreads(threads);
        (string Key, Func<MeasureWork, object> Make)[] wanted = Wanted(call);
        call.Check();

        using var stop = new StopSignal();
        var folders = DataFolders.Find(call.Get(dataRoot));
        Split parts = RunArguments.Load(call, model!, recipe, folders, stop.Token);
        Dataset every = RunArguments.Of(parts, part);
        var work = new MeasureWork(call, stop.Token)
        {
            Model = model!,
            Recipe = recipe,
            Parts = parts,
            Data = every.Spread(count),
            Options = options,
            Folders = folders,
        };
        ModelMeasures result = work.Watch("", progress =>
            Evaluator.Measure(model!.Model, work.Data, options, progress, stop.Token));
        bool isWhole = work.Data.Count == every.Count && recipe.Data == model!.Recipe.Data;
        IReadOnlyList<PublishedComparison> published =
            result is EvaluationResult whole ? PublishedComparison.Of(model!.Folder, whole, part, isWhole) : [];
        if (!call.IsJson)
        {
            Show(call.Terminal, work, result, part);
            EvaluationTable.Write(call.Terminal, published);
        }

        Dictionary<string, object> more = wanted.ToDictionary(
            measure => measure.Key, measure => measure.Make(work), StringComparer.Ordinal);
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Run = model!.Folder.Path,
                Data = work.Data.Name,
                Split = part,
                options.Seed,
                Result = EvaluationJson.Of(result),
                Published = published.Select(EvaluationJson.Of),
                More = more,
            });
        }
    }

    private EvaluationOptions Options(Invocation call, TrainedModel? model, Recipe recipe)
    {
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
                $"--samples: {options.Samples} samples are for log p(x), which an autoencoder or PCA has not: it is no "
                + "distribution over examples. Leave it out, or train a vae.");
        }

        return options;
    }

    private (string Key, Func<MeasureWork, object> Make)[] Wanted(Invocation call) =>
    [
        .. measures.Select(measure => (measure.Key, Make: measure.Read(call)))
            .Where(measure => measure.Make is not null).Select(measure => (measure.Key, measure.Make!)),
    ];

    private static void Show(Terminal terminal, MeasureWork work, ModelMeasures result, string part)
    {
        string weights = work.Model.IsInterrupted ? " (weights of its last checkpoint)" : "";
        terminal.Out.WriteLine($"{work.Model.Folder.Path}{weights} on {work.Data.Name}");
        string title = char.ToUpperInvariant(part[0]) + part[1..];
        EvaluationTable.Write(terminal, result, title, work.Model.Model.LatentSize);
    }
}
