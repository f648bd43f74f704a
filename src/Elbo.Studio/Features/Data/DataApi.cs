using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Studio.Features.Recipes;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Data;

/// <summary>Data sets: which are known, and what one looks like.</summary>
internal static class DataApi
{
    private const int Images = 48;
    private const int Sentences = 24;
    private const int Bins = 24;

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/data").WithTags("Data");
        group.MapGet("", (RunShelf shelf) => KnownDatasets.All.Select(known => Answer(known, shelf)).ToArray())
            .WithSummary("The data sets that are known by name, and which are here");
        group.MapGet("/preview", Preview).AddEndpointFilter<ComputeGate>()
            .WithSummary("What data holds: first images, columns, classes, rules");
    }

    private static DataAnswer Answer(KnownDataset known, RunShelf shelf)
    {
        bool isHere = KnownDatasets.IsPresent(known, shelf.Folders);
        string? remedy = isHere ? null
            : known.Files.All(file => file.Url is not null) ? $"Fetch it with `elbo data get {known.Name}`."
            : $"Put {string.Join(", ", known.Files.Select(file => $"{known.Name}/{file.Name}"))} into a folder and set "
                + $"{DataFolders.Variable} to it.";
        return new DataAnswer(known.Name, known.Description, isHere, remedy);
    }

    private static PreviewAnswer Preview(string data, RunShelf shelf, RecipePlans plans)
    {
        if (plans.RefusalOf(data) is { } refusal)
        {
            throw StudioFault.Unusable([new FieldFault("data", refusal)]);
        }

        var recipe = new Recipe { Data = RunData.Named(data, new DataRecipe { Validation = 0 }) };
        DataSource? source = RunData.Open(recipe.Data);
        Split parts = shelf.DataOf(recipe, source);
        Dataset train = parts.Train;
        TableSchema? table = source?.Header.Table;
        return new PreviewAnswer(
            train.Name, RunSummaries.KindOf(train.ItemShape, table, train.Text), train.ItemShape.ToArray(),
            train.Count + (parts.Validation?.Count ?? 0), parts.Test.Count,
            train.ClassNames.Count > 0 ? train.ClassNames : null, source?.Header.Rules ?? [], parts.Warnings,
            ModelImages.AreImages(train.ItemShape) ? Sheet(train) : null, table is null ? null : Columns(train, table),
            train.Text is null ? null : new Tokenizer(train.Text).Sentences(
                train, [.. Enumerable.Range(0, Math.Min(Sentences, train.Count))]));
    }

    private static List<PreviewImage> Sheet(Dataset train)
    {
        Dataset shown = train.Take(Images);
        float[] pixels = new float[train.ItemShape.Count];
        List<PreviewImage> images = [];
        for (int i = 0; i < shown.Count; i++)
        {
            shown.Read([i], pixels);
            var image = new ImageBatch(
                [.. pixels], 1, train.ItemShape[0], train.ItemShape[1], train.ItemShape[2]);
            images.Add(new PreviewImage(
                PictureUrls.Of(image),
                train.Labels.IsEmpty ? null : RunClasses.NameOf(train.Labels[i], train.ClassNames)));
        }

        return images;
    }

    private static List<PreviewColumn> Columns(Dataset train, TableSchema schema)
    {
        IReadOnlyDictionary<string, ColumnHistogram> histograms =
            ColumnHistogram.Of(train, new TableLayout(schema), Bins);
        return
        [
            .. schema.Columns.Select(column =>
            {
                ColumnHistogram? histogram = histograms.GetValueOrDefault(column.Name);
                bool isNumeric = histogram is not null;
                return new PreviewColumn(
                    column.Name, column.Kind, column.What, column.Reason, column.Missing,
                    isNumeric ? column.Mean : null, isNumeric ? column.Scale : null, histogram?.Counts,
                    histogram?.Edges.ToArray(), column.Categories.Count == 0 ? null :
                    [
                        .. column.Categories.Select((name, i) =>
                            new PreviewCategory(name, i < column.Counts.Count ? column.Counts[i] : null)),
                    ]);
            }),
        ];
    }

    private sealed record DataAnswer(string Name, string Description, bool Available, string? Remedy);

    private sealed record PreviewAnswer(
        string Name, string Kind, IReadOnlyList<int> Shape, int Examples, int Test, IReadOnlyList<string>? Classes,
        IReadOnlyList<string> Rules, IReadOnlyList<string> Faults, IReadOnlyList<PreviewImage>? Images,
        IReadOnlyList<PreviewColumn>? Columns, IReadOnlyList<string>? Sentences);

    private sealed record PreviewImage(string DataUrl, string? Label);

    private sealed record PreviewColumn(
        string Name, ColumnKind Kind, string What, string Reason, int Missing, double? Mean, double? Deviation,
        IReadOnlyList<int>? Histogram, IReadOnlyList<double>? Edges, IReadOnlyList<PreviewCategory>? Categories);

    private sealed record PreviewCategory(string Name, int? Count);
}
