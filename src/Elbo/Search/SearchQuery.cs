using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Search;

/// <summary>What is looked for: a code, where it came from, and what it looks like.</summary>
/// <param name="Name">What it is called, such as "row 3 of mnist".</param>
/// <param name="Code">The code, [latent].</param>
/// <param name="Scales">Its standard deviations, [latent]; empty where it has none.</param>
/// <param name="Id">Its number where it is an item of the index.</param>
/// <param name="Picture">The image, where it is one.</param>
public sealed record SearchQuery(string Name, float[] Code, float[] Scales, int? Id, ImageBatch? Picture)
{
    /// <summary>An item of an index.</summary>
    /// <exception cref="RunException">There is none of this number.</exception>
    public static SearchQuery OfItem(SearchIndex index, int id)
    {
        SearchItem item = index.Item(id);
        (float[] mean, float[] scales) = index.Code(id);
        string label = item.Label is not { } known ? ""
            : known < index.ClassNames.Count ? $" ({index.ClassNames[known]})" : $" ({known})";
        return new SearchQuery(
            $"item {id}{label}", mean, scales, id, index.HasThumbnails ? index.Thumbnails([id]) : null);
    }

    /// <summary>Examples of a data set, encoded.</summary>
    /// <exception cref="EvaluationException">The data is not what the model takes.</exception>
    /// <exception cref="DataException">There is no such row.</exception>
    public static IReadOnlyList<SearchQuery> OfRows(
        TrainedModel trained, Dataset data, IReadOnlyList<int> rows, EvaluationOptions options, CancellationToken stop)
    {
        var queries = new List<SearchQuery>();
        Model model = trained.Model;
        int size = model.LatentSize;
        EncodedCodes.Run(
            model, data, rows, CodeKind.Mean, options,
            batch =>
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    int row = batch.Items[i];
                    string label = data.Labels.IsEmpty ? ""
                        : data.Labels[row] < data.ClassNames.Count ? $" ({data.ClassNames[data.Labels[row]]})"
                        : $" ({data.Labels[row]})";
                    queries.Add(new SearchQuery(
                        $"row {row} of {data.Name}{label}", batch.Codes.Slice(i * size, size).ToArray(),
                        batch.Scales.IsEmpty ? [] : batch.Scales.Slice(i * size, size).ToArray(), null,
                        PictureOf(data, row)));
                }
            },
            progress: null, stop);
        return queries;
    }

    /// <summary>An image from a file (<see cref="ImageFile"/>), encoded.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="path">The file.</param>
    /// <param name="label">The class, for a model that is told of classes; else null.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="RunException">The file cannot be read, or is no such image.</exception>
    /// <exception cref="ModelException">The model must be told the class.</exception>
    public static SearchQuery OfFile(TrainedModel trained, string path, int? label, CancellationToken stop)
    {
        Model model = trained.Model;
        byte[] pixels = ImageFile.Read(path, model.ItemShape);
        int classes = model.Conditioning.Size;
        if (classes > 0 && label is null)
        {
            throw new RunException(
                $"{path}: the model is told the class of what it encodes, which a file does not say. Name it with "
                + "--label.");
        }

        var data = new ImageDataset(
            Path.GetFileName(path), pixels, model.ItemShape, label is { } told ? [told] : [],
            label is null ? [] : [.. Enumerable.Range(0, classes).Select(one => $"{one}")]);
        SearchQuery found = OfRows(trained, data, [0], EvaluationPlan.Of(trained.Recipe), stop)[0];
        return found with { Name = Path.GetFileName(path) };
    }

    private static ImageBatch? PictureOf(Dataset data, int row)
    {
        if (!ModelImages.AreImages(data.ItemShape))
        {
            return null;
        }

        float[] pixels = new float[data.ItemShape.Count];
        data.Read([row], pixels);
        return new ImageBatch(pixels, 1, data.ItemShape[0], data.ItemShape[1], data.ItemShape[2]);
    }
}
