using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Says which examples a model finds strange.</summary>
internal sealed class ScoreVerb : Verb
{
    private const int UsualImportance = 100;

    private static readonly string[] Scores = ["elbo", "logLikelihood", "reconstruction"];

    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> by;
    private readonly Option<string?> samples;
    private readonly Option<string?> importance;
    private readonly Option<string?> rate;
    private readonly Option<string?> calibrate;
    private readonly Option<string?> labels;
    private readonly Option<string?> anomaly;
    private readonly Option<string?> top;
    private readonly Option<string?> output;
    private readonly Option<string?> heat;
    private readonly Option<string?> seed;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public ScoreVerb()
        : base("score", "Say how strange each example is to a model, and which are anomalies",
            "elbo score runs/sensors-1 new.csv --false-alarm 0.01 --out scores.csv",
            "elbo score runs/digits-default-1 --heatmap odd.png",
            "elbo score runs/sensors-1 new.csv --labels broken --by logLikelihood --k 500")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "What to score: a name, a file or a folder; left out: the run's test examples");
        by = Add("--by", "SCORE", $"{string.Join(", ", Scores)}: default elbo, without a density reconstruction");
        samples = Add(
            "--samples", "L", $"Samples an example for the bound and its parts; default {RunDetector.Samples}");
        importance = Add("--k", "K",
            $"Importance samples an example for log p(x); default {UsualImportance}; it means --by logLikelihood");
        rate = Add("--false-alarm", "RATE", "The rate of ordinary examples that may be called anomalies; default 0.01");
        calibrate = Add("--calibrate", "PART",
            "The held-out examples of the run that set the threshold: test (default for other data) or validation");
        labels = Add("--labels", "NAME", "The column, file or array that says what DATA's examples are, for the AUROC");
        anomaly = Add("--anomaly", "CLASS", "The class that is an anomaly; default: the last one of two");
        top = Add("--top", "N", "How many of the strangest to show; default 10");
        output = Add("--out", "FILE.csv", "A row for each example; .json for JSON; default: scores.csv in the run");
        heat = Add("--heatmap", "FILE.png", "Images: the strangest, and which pixels of them are odd");
        seed = Add("--seed", "N", "Seed of the noise; default: the run's");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        Recipe own = model?.Recipe ?? new Recipe();
        Recipe recipe = RunArguments.Recipe(call, model, call.Get(data));
        bool isOwn = ReferenceEquals(own, recipe) || own.Data == recipe.Data;
        if (!isOwn && call.Get(labels) is { } named)
        {
            recipe = recipe with { Data = recipe.Data with { Labels = named } };
        }

        AnomalyScore score = Score(call, model);
        double falseAlarms = Rate(call);
        string part = call.Get(calibrate) ?? (isOwn ? "validation" : "test");
        CheckPart(call, part, isOwn);
        int shown = call.Number(top, 10, 1, 1000);
        EvaluationOptions options = EvaluationPlan.Of(own) with
        {
            ElboSamples = call.Number(samples, RunDetector.Samples, 1, 100_000),
            Samples = score == AnomalyScore.LogLikelihood ? call.Number(importance, UsualImportance, 1, 1_000_000) : 0,
            Seed = call.Seed(seed, own.Training.Seed),
        };
        ScoreOutput.Check(call, output, call.Get(output), ".csv", ".json");
        PictureFile.Check(call, call.Get(heat));
        if (call.Get(heat) is not null && model is not null && !ModelImages.AreImages(model.Model.ItemShape))
        {
            call.Faults.Add("--heatmap: it is for images. The scores of a table name the columns that are odd.");
        }

        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        var folders = DataFolders.Find(call.Get(dataRoot));
        Split known = RunArguments.Load(call, model!, own, folders, stop.Token);
        if (part == "validation" && known.Validation is null)
        {
            throw new UsageException(
                ["--calibrate: the run set no examples apart for validation, and those that are scored cannot set the "
                    + "threshold. Name other data to score, by the threshold of the test examples; or train with "
                    + "data.validation."]);
        }

        Dataset scored = isOwn ? known.Test : RunArguments.Load(call, model!, recipe, folders, stop.Token).Test;
        var scorer = new AnomalyScorer(model!.Model, score, options);
        AnomalyDetector detector = Watch(call, "calibrating", progress => AnomalyDetector.Calibrate(
            scorer, RunArguments.Of(known, part), falseAlarms, progress, stop.Token));
        string file = call.Get(output) ?? model.Folder.PathOf("scores.csv");
        var target = new ScoreOutput(call, model, scored, detector, score)
        {
            Anomaly = AnomalyClass(call, scored),
            Shown = shown,
            File = file,
            HeatMap = call.Get(heat),
            Part = part,
        };
        Watch(call, "scoring", progress => target.Run(progress, stop.Token));
        target.Say();
    }

    private AnomalyScore Score(Invocation call, TrainedModel? model)
    {
        string? named = call.Get(by);
        bool hasDensity = model?.Model.HasDensity ?? true;
        if (named is not null && !Scores.Contains(named, StringComparer.Ordinal))
        {
            call.Faults.Add($"--by: '{named}' is no score. {NearestName.Advice(named, Scores)}");
        }
        else if (named is not null and not "logLikelihood" && call.Has(importance))
        {
            call.Faults.Add("--k: importance samples are for --by logLikelihood. Leave one of the two out.");
        }
        else if (!hasDensity && (named is "elbo" or "logLikelihood" || call.Has(importance)))
        {
            call.Faults.Add(
                "--by: an autoencoder has no density, so the reconstruction is all there is to score by. Leave it out, "
                + "or train a vae.");
        }

        return named switch
        {
            "elbo" => AnomalyScore.Elbo,
            "reconstruction" => AnomalyScore.Reconstruction,
            "logLikelihood" => AnomalyScore.LogLikelihood,
            _ when !hasDensity => AnomalyScore.Reconstruction,
            _ => call.Has(importance) ? AnomalyScore.LogLikelihood : AnomalyScore.Elbo,
        };
    }

    private double Rate(Invocation call)
    {
        const double Usual = 0.01;
        if (call.Get(rate) is not { } text)
        {
            return Usual;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double found)
            && found is > 0 and < 1)
        {
            return found;
        }

        call.Faults.Add($"--false-alarm: '{text}' is no rate above 0 and below 1. Write 0.01 for one in a hundred.");
        return Usual;
    }

    private static void CheckPart(Invocation call, string part, bool isOwn)
    {
        if (part is not ("test" or "validation"))
        {
            call.Faults.Add($"--calibrate: '{part}' is not test or validation, the held-out parts of a run.");
        }
        else if (part == "test" && isOwn)
        {
            call.Faults.Add(
                "--calibrate: the test examples are scored, so they cannot set the threshold as well. Take validation, "
                + "or name other data to score.");
        }
    }

    private string? AnomalyClass(Invocation call, Dataset scored)
    {
        string? named = call.Get(anomaly);
        IReadOnlyList<string> classes = scored.ClassNames;
        if (scored.Labels.IsEmpty)
        {
            return named is null
                ? null
                : throw new UsageException(["--anomaly: the data has no labels. Name them by --labels."]);
        }

        if (named is not null)
        {
            return classes.Contains(named, StringComparer.Ordinal)
                ? named
                : throw new UsageException(
                    [$"--anomaly: '{named}' is no class. {NearestName.Advice(named, [.. classes])}"]);
        }

        return classes.Count == 2 ? classes[1] : null;
    }

    private static T Watch<T>(Invocation call, string what, Func<IProgress<double>, T> work)
    {
        using var line = new LiveLine(call.Terminal, call.IsJson);
        T found = work(new ProgressLine(line, what));
        line.Remove();
        return found;
    }
}
