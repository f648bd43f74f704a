using System.Globalization;
using System.Text;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Evaluation;
using Elbo.Models;

namespace Elbo.Runs;

/// <summary>
/// Writes the codes of a data set as a file, batch by batch. <c>.csv</c>: a row for each example with <c>id</c> (its
/// row
/// in the data), <c>label</c> where there are labels, <c>z0, z1, ...</c>, and <c>scale0, ...</c> where they are asked
/// for. <c>.npy</c>: the codes alone, [examples, latent]; id and label stand beside in <c>.items.csv</c>, standard
/// deviations in <c>.scales.npy</c>. Each file is whole or not there.
/// </summary>
public static class CodeTable
{
    /// <summary>The endings that are known.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".npy", ".csv"];

    /// <summary>Encodes and writes.</summary>
    /// <param name="path">The file; its ending says what is written.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="kind">Means or draws.</param>
    /// <param name="withScales">Whether the posterior's standard deviations are written too.</param>
    /// <param name="options">Seed, binarization, batch.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early; files from before stay.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="RunException">The ending is not known, or a file cannot be written.</exception>
    /// <exception cref="EvaluationException">
    /// The data is not what the model takes, or the posterior has no deviations to be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static IReadOnlyList<string> Write(
        string path, Model model, Dataset data, CodeKind kind, bool withScales, EvaluationOptions options,
        IProgress<double>? progress, CancellationToken stop)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (!Endings.Contains(ending, StringComparer.Ordinal))
        {
            throw new RunException(
                $"{path}: its ending is none of {string.Join(", ", Endings)}, so it is not known what to write. Add "
                + "one.");
        }

        if (ending == ".csv")
        {
            AtomicFile.Write(path, stream =>
            {
                using StreamWriter text = Text(stream);
                text.WriteLine(string.Join(',', [
                    .. ItemColumns(data), .. Columns("z", model.LatentSize),
                    .. withScales ? Columns("scale", model.LatentSize) : []]));
                Encode(batch => WriteRows(text, data, batch, model.LatentSize, withScales));
            });
            return [path];
        }

        string items = Path.ChangeExtension(path, ".items.csv");
        string scales = Path.ChangeExtension(path, ".scales.npy");
        AtomicFile.Write(path, codes => AtomicFile.Write(items, table =>
        {
            using StreamWriter text = Text(table);
            text.WriteLine(string.Join(',', ItemColumns(data)));
            NumPyWriter.WriteHeader(codes, data.Count, model.LatentSize);
            if (!withScales)
            {
                Encode(batch => WriteBoth(codes, text, data, batch));
                return;
            }

            AtomicFile.Write(scales, deviations =>
            {
                NumPyWriter.WriteHeader(deviations, data.Count, model.LatentSize);
                Encode(batch =>
                {
                    WriteBoth(codes, text, data, batch);
                    NumPyWriter.Write(deviations, batch.Scales);
                });
            });
        }));
        return withScales ? [path, items, scales] : [path, items];

        void Encode(Action<CodeBatch> write) => EncodedCodes.Run(
            model, data, indices: null, kind, options,
            batch =>
            {
                CheckScales(withScales, batch);
                write(batch);
            },
            progress, stop);
    }

    private static void CheckScales(bool withScales, CodeBatch batch)
    {
        if (withScales && batch.Scales.IsEmpty)
        {
            throw new EvaluationException(
                "Codes: the model's codes have no standard deviations: it is an autoencoder or PCA, not a "
                + "distribution. Leave them out.");
        }
    }

    private static void WriteBoth(Stream codes, StreamWriter text, Dataset data, CodeBatch batch)
    {
        NumPyWriter.Write(codes, batch.Codes);
        foreach (int item in batch.Items)
        {
            text.WriteLine(Item(data, item));
        }
    }

    private static void WriteRows(StreamWriter text, Dataset data, CodeBatch batch, int latents, bool withScales)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            text.Write(Item(data, batch.Items[i]));
            WriteNumbers(text, batch.Codes.Slice(i * latents, latents));
            if (withScales)
            {
                WriteNumbers(text, batch.Scales.Slice(i * latents, latents));
            }

            text.WriteLine();
        }
    }

    private static void WriteNumbers(StreamWriter text, ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            text.Write(',');
            text.Write(number.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<string> ItemColumns(Dataset data) => data.Labels.IsEmpty ? ["id"] : ["id", "label"];

    private static IEnumerable<string> Columns(string name, int latents) =>
        Enumerable.Range(0, latents).Select(latent => $"{name}{latent}");

    private static string Item(Dataset data, int item)
    {
        string id = item.ToString(CultureInfo.InvariantCulture);
        if (data.Labels.IsEmpty)
        {
            return id;
        }

        int label = data.Labels[item];
        string name = label < data.ClassNames.Count
            ? data.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);
        return $"{id},{CsvLine.Quote(name)}";
    }

    private static StreamWriter Text(Stream stream) =>
        new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
}
