using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>
/// The report of a run: <c>report.html</c> and its pictures, made from the run folder, the model and the data.
/// </summary>
public static class RunReport
{
    private const int Pairs = 32;
    private const int SampleCount = 64;
    private const int SamplesOfClass = 8;
    private const int ManifoldSide = 20;
    private const int MapPoints = 5000;

    /// <summary>Gathers everything that the report of a run shows.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="model">Its model, with the weights to be reported.</param>
    /// <param name="data">Its data; pictures and codes are those of the test examples.</param>
    /// <param name="evaluation">The measures on the test examples.</param>
    /// <exception cref="RunException">The metrics of the run cannot be read.</exception>
    public static ReportContents Gather(RunFolder folder, Model model, Split data, ModelMeasures evaluation)
    {
        Recipe recipe = folder.Config.Recipe;
        var density = evaluation as EvaluationResult;
        var contents = new ReportContents
        {
            Title = recipe.Name.Length > 0 ? recipe.Name : Path.GetFileName(Path.GetFullPath(folder.Path)),
            Summary = RunVerdict.Summary(evaluation, model.LatentSize),
            Verdict = RunVerdict.Of(evaluation),
            LacksDensity = density is null,
            Finished = File.Exists(folder.ModelPath)
                ? new DateTimeOffset(File.GetLastWriteTime(folder.ModelPath)) : null,
            Duration = RunCurves.Seconds(folder) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            KeyNumbers = RunVerdict.KeyNumbers(evaluation, model.LatentSize),
            Notes = [.. RunVerdict.Notes(recipe), .. data.Warnings],
            Curves = RunCurves.Read(folder),
            Health = RunCurves.Health(folder),
            Columns = [.. (density?.Columns ?? []).Select(column => new NamedValue(
                column.Name, string.Create(
                    CultureInfo.InvariantCulture, $"{column.Nats:F3} nats ({column.Distribution})")))],
            LevelSizes = model.LevelSizes,
            Levels = density is null || density.Levels.Count < 2 ? [] : [.. density.Levels.Select(Level)],
            KlPerLatent = density?.KlPerDimension,
            PosteriorMeanVariance = density?.PosteriorMeanVariance,
            ActiveLatents = model.LevelSizes.Count > 1 ? density?.ActiveLatents : null,
            LatentCodes = model.LatentSize == 0 ? null : Codes(model, data.Test.Spread(MapPoints), recipe),
            Settings = [.. Facts(folder.Config, data), .. Settings(recipe)],
            Machine = new MachineFacts().Lines,
        };
        return ModelImages.AreImages(model.ItemShape) ? WithImages(contents, recipe, model, data) : contents;
    }

    /// <summary>Writes the report and its pictures into the run folder, each file whole or not at all.</summary>
    /// <returns>The path of the page.</returns>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public static string Write(RunFolder folder, ReportContents contents)
    {
        foreach ((string name, Picture picture) in Pictures(contents))
        {
            AtomicFile.WriteAllBytes(folder.PathOf(name), Png.Encode(picture));
        }

        AtomicFile.WriteAllText(folder.ReportPath, HtmlReport.Render(contents));
        return folder.ReportPath;
    }

    private static ReportContents WithImages(ReportContents contents, Recipe recipe, Model model, Split data)
    {
        var images = new ModelImages(model);
        (ImageBatch originals, ImageBatch reconstructions) = images.Reconstructions(
            data.Test, Pairs, Catalog.BuildBinarization(recipe), recipe.Training.Seed);
        return contents with
        {
            Originals = originals,
            Reconstructions = reconstructions,
            Samples = !model.HasDensity ? null
                : model.Conditioning.Size > 0 ? images.SamplesOfEach(SamplesOfClass, recipe.Training.Seed)
                : images.Samples(SampleCount, recipe.Training.Seed),
            SamplesAreByClass = model.Conditioning.Size > 0,
            Manifold = model.LatentSize != 2 || model.LevelSizes.Count > 1 || model.Conditioning.Size > 0 ? null
                : model.HasDensity ? images.Manifold(ManifoldSide)
                : images.Decode(CodeGrid.Codes(contents.LatentCodes!, ManifoldSide), ManifoldSide * ManifoldSide),
        };
    }

    private static IEnumerable<(string Name, Picture Picture)> Pictures(ReportContents contents)
    {
        if (contents is { Originals: { } originals, Reconstructions: { } reconstructions })
        {
            yield return ("reconstructions.png", RunPictures.Pairs(originals, reconstructions));
        }

        if (contents.Samples is { } samples)
        {
            yield return ("samples.png", RunPictures.Grid(samples));
        }

        if (contents.LatentCodes is { } codes)
        {
            yield return ("latent-map.png", new LatentMap(codes).ToPicture());
        }

        if (contents.Manifold is { } manifold)
        {
            yield return ("manifold.png", RunPictures.Manifold(manifold));
        }
    }

    private static LatentCodes Codes(Model model, Dataset data, Recipe recipe) =>
        new(PosteriorMeans.Of(model, data, EvaluationPlan.Of(recipe), CancellationToken.None), data.Count,
            model.LatentSize)
        {
            Labels = data.Labels.IsEmpty ? null : data.Labels.ToArray(),
            ClassNames = data.ClassNames.Count == 0 ? null : data.ClassNames,
        };

    private static NamedValue Level(LevelMeasures level, int index) => new(
        string.Create(CultureInfo.InvariantCulture, $"level {index + 1}, {level.Latents} latents"),
        string.Create(
            CultureInfo.InvariantCulture, $"{level.Kl.Mean:F2} nats of KL, {level.ActiveUnits} latents active"));

    private static IEnumerable<NamedValue> Facts(RunConfig config, Split data)
    {
        if (config.Likelihood is { } likelihood)
        {
            yield return new("likelihood", likelihood.Text);
        }

        string validation = data.Validation is { } held ? $", {Text(held.Count)} for validation" : "";
        yield return new(
            "data",
            $"{data.Train.Name}: {Text(data.Train.Count)} for training{validation}, "
            + $"{Text(data.Test.Count)} for the test");
        yield return new("shape of an example", data.Train.ItemShape.ToString());
        if (config.Data.Text is { } text)
        {
            yield return new("tokens", text.Summary);
        }

        if (config.Data.Table is { } table)
        {
            foreach (TableColumn column in table.Columns)
            {
                yield return new($"column {column.Name}", $"{column.What}, because {column.Reason}");
            }
        }
    }

    private static IEnumerable<NamedValue> Settings(Recipe recipe)
    {
        using JsonDocument json = JsonDocument.Parse((recipe with { Published = [] }).ToJson());
        foreach (NamedValue value in Flatten(json.RootElement, "").ToArray())
        {
            if (value.Value is not ("" or "[]"))
            {
                yield return value;
            }
        }
    }

    private static IEnumerable<NamedValue> Flatten(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object
        ? json.EnumerateObject().SelectMany(property => Flatten(property.Value, RecipeJson.Join(key, property.Name)))
        : [new NamedValue(key, json.ValueKind == JsonValueKind.String ? json.GetString()! : OnOneLine(json))];

    private static string OnOneLine(JsonElement json) =>
        json.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
