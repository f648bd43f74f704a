using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>A run among others that it is compared with.</summary>
/// <param name="Model">The run and its model.</param>
/// <param name="Name">What it is called here.</param>
/// <param name="Data">Its data.</param>
/// <param name="Evaluation">The measures on its test examples; null for a model without a density.</param>
public sealed record ComparedModel(TrainedModel Model, string Name, Split Data, EvaluationResult? Evaluation)
{
    /// <summary>Epochs trained.</summary>
    public int Epochs => RunCurves.Read(Model.Folder)?.Epochs.Count ?? 0;

    /// <summary>Seconds of training; null before the first epoch has ended.</summary>
    public double? Seconds => RunCurves.Seconds(Model.Folder);
}

/// <summary>Runs side by side: numbers, pictures and a page.</summary>
public static class RunComparison
{
    private const int Images = 16;
    private const string Nats = "nats per example";
    private const string None = "-";

    /// <summary>Names for runs: those of their folders, with as many folders above as tell them apart.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => Path.GetFullPath(path)
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        for (int depth = 1; ; depth++)
        {
            string[] names = [.. parts.Select(each => string.Join('/', each.TakeLast(depth)))];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length
                || parts.All(each => each.Length <= depth))
            {
                return names;
            }
        }
    }

    /// <summary>The numbers of every run.</summary>
    /// <exception cref="RunException">The metrics of a run cannot be read.</exception>
    public static IReadOnlyList<ComparedNumber> Numbers(IReadOnlyList<ComparedModel> runs)
    {
        List<ComparedNumber> numbers =
        [
            Of("data", "", run => run.Data.Test.Name),
            Of("pixels", "", run => run.Model.Recipe.Data.Preprocessing.ToString().ToLowerInvariant()),
            Measured("test ELBO", Nats, result => WithError(result.Elbo)),
            Measured("  reconstruction", Nats, result => Fixed(result.Reconstruction.Mean, 2)),
            Measured("  KL", Nats, result => Fixed(result.Kl.Mean, 2)),
            Measured("bits/dim", "of the ELBO", result => Fixed(result.ElboBitsPerDimension, 4)),
            Of("active latents", "", run => run.Evaluation is { } result
                ? $"{Fixed(result.ActiveUnits, 0)} of {Fixed(run.Model.Model.LatentSize, 0)}" : None),
            Of("parameters", "", run => Fixed(run.Model.Model.Parameters.Count, 0)),
            Of("epochs", "", run => Fixed(run.Epochs, 0)),
            Of("training", "seconds", run => run.Seconds is { } seconds ? Fixed(seconds, 0) : None),
            Measured("test examples", "", result => Fixed(result.Examples, 0)),
        ];
        if (runs.Any(run => run.Evaluation?.LogLikelihood is not null))
        {
            int samples = runs.Max(run => run.Evaluation?.LogLikelihood?.Samples ?? 0);
            numbers.Insert(5, Measured(
                "log p(x)", $"{Nats}, {Fixed(samples, 0)} samples", result => result.LogLikelihood is { } whole
                    ? WithError(new Estimate(whole.Mean, whole.StandardError)) : None));
        }

        return numbers;

        ComparedNumber Of(string name, string unit, Func<ComparedModel, string> value) =>
            new(name, unit, [.. runs.Select(value)]);

        ComparedNumber Measured(string name, string unit, Func<EvaluationResult, string> value) =>
            Of(name, unit, run => run.Evaluation is { } result ? value(result) : None);
    }

    /// <summary>Why numbers of the runs do not compare; none where they do.</summary>
    public static IReadOnlyList<string> Notes(IReadOnlyList<ComparedModel> runs)
    {
        List<string> notes = [];
        if (Differ(run => (
            run.Model.Recipe.Data.Name, run.Model.Recipe.Data.Path, run.Model.Recipe.Data.Preprocessing)))
        {
            notes.Add("The runs have different data or treat pixels differently: their losses do not compare.");
        }

        if (Differ(run => run.Evaluation?.Meaning))
        {
            notes.Add("The logarithms are of different things (probabilities, densities or cross-entropies): "
                + "their losses do not compare.");
        }

        notes.AddRange(runs.Where(run => run.Model.IsInterrupted)
            .Select(run => $"{run.Name} has not come to its end: its last checkpoint is compared."));
        notes.AddRange(runs.Where(run => run.Evaluation is null)
            .Select(run => $"{run.Name} is no distribution over examples: it has no ELBO and no samples."));
        return notes;

        bool Differ<T>(Func<ComparedModel, T> what) => runs.Select(what).Distinct().Count() > 1;
    }

    /// <summary>Test examples of the first run, and what every run makes of them and of its prior.</summary>
    /// <exception cref="RunException">The runs are not of images, or of images of different shapes.</exception>
    public static IReadOnlyList<LabelledRow> Rows(IReadOnlyList<ComparedModel> runs, ulong seed)
    {
        if (runs.Select(run => run.Model.Model.ItemShape).Distinct().Count() > 1)
        {
            throw new RunException(
                $"the runs are of examples of different shapes: {string.Join(", ", runs.Select(run =>
                    $"{run.Name} {run.Model.Model.ItemShape}"))}. Compare pictures of runs of one shape.");
        }

        List<LabelledRow> rows = [];
        Dataset examples = runs[0].Data.Test;
        foreach (ComparedModel run in runs)
        {
            var images = new ModelImages(run.Model.Model);
            (ImageBatch originals, ImageBatch reconstructions) = images.Reconstructions(
                examples, Images, Catalog.BuildBinarization(run.Model.Recipe), seed);
            if (rows.Count == 0)
            {
                rows.Add(new LabelledRow($"test examples ({examples.Name})", originals));
            }

            rows.Add(new LabelledRow($"{run.Name}: reconstructions", reconstructions));
            if (run.Model.Model.HasDensity)
            {
                rows.Add(new LabelledRow($"{run.Name}: samples", images.Samples(Images, seed)));
            }
        }

        return rows;
    }

    /// <summary>Writes the page and the picture of a comparison into a folder.</summary>
    /// <returns>The path of the page.</returns>
    /// <exception cref="RunException">A file cannot be written, or the runs are not of images of one shape.</exception>
    public static string Write(string folder, IReadOnlyList<ComparedModel> runs, ulong seed)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(folder, "written", exception);
        }

        IReadOnlyList<LabelledRow> rows =
            runs.All(run => ModelImages.AreImages(run.Model.Model.ItemShape)) ? Rows(runs, seed) : [];
        if (rows.Count > 0)
        {
            AtomicFile.WriteAllBytes(Path.Combine(folder, "comparison.png"), Png.Encode(LabelledRows.Draw(rows)));
        }

        string page = Path.Combine(folder, "comparison.html");
        AtomicFile.WriteAllText(page, ComparisonReport.Render(new ComparisonContents
        {
            Title = string.Join(" and ", runs.Select(run => run.Name)),
            Summary = $"{Fixed(runs.Count, 0)} runs on the test examples of "
                + $"{string.Join(", ", runs.Select(run => run.Data.Test.Name).Distinct(StringComparer.Ordinal))}.",
            Runs = [.. runs.Select(run => new ComparedRun(run.Name, RunCurves.Read(run.Model.Folder)))],
            Numbers = Numbers(runs),
            Notes = Notes(runs),
            Rows = rows,
        }));
        return page;
    }

    private static string WithError(Estimate estimate) =>
        $"{Fixed(estimate.Mean, 2)} ± {Fixed(estimate.StandardError, 2)}";

    private static string Fixed(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
