using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Search;

/// <summary>
/// Makes the index of a run, and adds to it. One process at a time: the folder is locked meanwhile; who searches is not
/// disturbed, and sees what was there when it opened the index.
/// </summary>
public static class SearchIndexing
{
    /// <summary>The path of the index of a run.</summary>
    public static string PathOf(RunFolder folder) => folder.PathOf(SearchIndex.FileName);

    /// <summary>What the examples of a part of the data are called in an index, such as "mnist train".</summary>
    /// <param name="data">The part.</param>
    /// <param name="part">Its name.</param>
    public static string OriginOf(Dataset data, string part) => $"{data.Name} {part}";

    /// <summary>Encodes examples by a run's model into a new index, in place of one that is there.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="data">The examples.</param>
    /// <param name="origin">What they are called, such as "mnist train".</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early; the index from before stays.</param>
    /// <returns>The path of the index.</returns>
    /// <exception cref="RunException">The run is locked, or the file cannot be written.</exception>
    /// <exception cref="EvaluationException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static string Create(
        TrainedModel trained, Dataset data, string origin, IProgress<double>? progress, CancellationToken stop)
    {
        using IDisposable held = trained.Folder.Lock();
        string path = PathOf(trained.Folder);
        Model model = trained.Model;
        Thumbnail? thumbnail = Thumbnail.For(model.ItemShape);
        bool hasScales = HasScales(trained, data, stop);
        var layout = new IndexLayout(
            model.LatentSize, hasScales, !data.Labels.IsEmpty, thumbnail?.Height ?? 0, thumbnail?.Width ?? 0,
            thumbnail?.Channels ?? 0);
        var header = new IndexHeader(layout, ModelChecksum.Of(model), data.Labels.IsEmpty ? [] : data.ClassNames);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header.ToBytes());
            var before = new IndexCommit(0, header.FirstSegment, 0, 0);
            Fill(stream, layout, before, trained, data, origin, progress, stop);
        });
        return path;
    }

    /// <summary>
    /// Encodes more examples into the index of a run; a crash on the way loses nothing that was there.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    /// <exception cref="RunException">
    /// There is no index, another model made it, it has labels and the data has none, or it cannot be written.
    /// </exception>
    public static string Add(
        TrainedModel trained, Dataset data, string origin, IProgress<double>? progress, CancellationToken stop)
    {
        using IDisposable held = trained.Folder.Lock();
        string path = PathOf(trained.Folder);
        IndexLayout layout;
        IndexCommit before;
        using (SearchIndex index = Open(trained))
        {
            (layout, before) = index.Place;
            CheckLabels(index, data);
        }

        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Fill(stream, layout, before, trained, data, origin, progress, stop);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    /// <summary>Opens the index of a run, if it was made by the model as it is now.</summary>
    /// <exception cref="RunException">There is none, it is damaged, or the model has changed since.</exception>
    public static SearchIndex Open(TrainedModel trained)
    {
        string path = PathOf(trained.Folder);
        if (!File.Exists(path))
        {
            throw new RunException(
                $"{path}: there is no search index yet. Make it with `elbo search index {trained.Folder.Path}`.");
        }

        SearchIndex index = SearchIndex.Open(path);
        if (index.ModelChecksum.SequenceEqual(ModelChecksum.Of(trained.Model)))
        {
            return index;
        }

        index.Dispose();
        throw new RunException(
            $"{path}: the model has changed since the index was made, so codes do not compare. Make it anew with `elbo "
            + $"search index {trained.Folder.Path}`.");
    }

    private static void CheckLabels(SearchIndex index, Dataset data)
    {
        if (!index.HasLabels)
        {
            return;
        }

        if (data.Labels.IsEmpty)
        {
            throw new RunException(
                $"{data.Name}: it has no labels, the items of {index.Path} have. Add data with labels, or make an "
                + "index of data without.");
        }

        if (!index.ClassNames.SequenceEqual(data.ClassNames, StringComparer.Ordinal))
        {
            throw new RunException(
                $"{data.Name}: its classes are {string.Join(", ", data.ClassNames.Take(12))}, those of {index.Path} "
                + $"{string.Join(", ", index.ClassNames.Take(12))}. Add data of the same classes, or make an index "
                + "anew.");
        }
    }

    private static bool HasScales(TrainedModel trained, Dataset data, CancellationToken stop)
    {
        bool found = false;
        EncodedCodes.Run(
            trained.Model, data, [0], CodeKind.Mean, EvaluationPlan.Of(trained.Recipe),
            batch => found = !batch.Scales.IsEmpty, progress: null, stop);
        return found;
    }

    private static void Fill(
        Stream stream, IndexLayout layout, IndexCommit before, TrainedModel trained, Dataset data, string origin,
        IProgress<double>? progress, CancellationToken stop)
    {
        var writer = new IndexWriter(stream, layout, before, origin, data.Count);
        Thumbnail? thumbnail = Thumbnail.For(trained.Model.ItemShape);
        byte[] picture = new byte[layout.ThumbnailBytes];
        float[] image = new float[data.ItemShape.Count];
        int[] item = new int[1];
        int size = layout.LatentSize;
        EncodedCodes.Run(
            trained.Model, data, indices: null, CodeKind.Mean, EvaluationPlan.Of(trained.Recipe),
            batch =>
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    item[0] = batch.Items[i];
                    if (thumbnail is not null)
                    {
                        data.Read(item, image);
                        thumbnail.Draw(image, picture);
                    }

                    writer.Add(
                        batch.Codes.Slice(i * size, size),
                        layout.HasScales ? batch.Scales.Slice(i * size, size) : [], item[0],
                        layout.HasLabels ? data.Labels[item[0]] : 0, picture);
                }
            },
            progress, stop);
        writer.Finish();
    }
}
