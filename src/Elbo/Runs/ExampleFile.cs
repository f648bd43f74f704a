using System.Globalization;
using System.Text;
using Elbo.Data.Sources;
using Elbo.Reports;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>
/// Examples that a model made, as a file: <c>.png</c> for images, <c>.npy</c> with [count, ...] or <c>.csv</c> with a
/// row for each and columns x0, x1, ... for any. Written whole or not at all.
/// </summary>
public static class ExampleFile
{
    /// <summary>The endings that are known; pictures are for images only.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".npy", ".csv"];

    /// <summary>Writes examples.</summary>
    /// <param name="path">The file; its ending says what is written.</param>
    /// <param name="item">The shape of an example.</param>
    /// <param name="count">How many come.</param>
    /// <param name="pieces">
    /// Their values, any number of whole examples at a time; asked for one piece after the other.
    /// </param>
    /// <param name="draw">What a picture makes of the images; asked for <c>.png</c> only.</param>
    /// <exception cref="RunException">The ending is not known, or the file cannot be written.</exception>
    /// <exception cref="ReportException">A picture was asked for of what are no images.</exception>
    public static void Write(
        string path, Shape item, int count, IEnumerable<float[]> pieces, Func<ImageBatch, Picture> draw)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".png":
                float[] pixels = new float[checked(count * item.Count)];
                int filled = 0;
                foreach (float[] piece in pieces)
                {
                    piece.CopyTo(pixels, filled);
                    filled += piece.Length;
                }

                bool areImages = ModelImages.AreImages(item);
                var images = new ImageBatch(
                    pixels, count, areImages ? item[0] : 1, areImages ? item[1] : 1, areImages ? item[2] : item.Count);
                AtomicFile.WriteAllBytes(path, Png.Encode(draw(images)));
                break;
            case ".npy":
                AtomicFile.Write(path, stream =>
                {
                    NumPyWriter.WriteHeader(stream, [count, .. item.ToArray()]);
                    foreach (float[] piece in pieces)
                    {
                        NumPyWriter.Write(stream, piece);
                    }
                });
                break;
            case ".csv":
                AtomicFile.Write(path, stream => WriteTable(stream, item.Count, pieces));
                break;
            default:
                throw new RunException(
                    $"{path}: its ending is none of {string.Join(", ", Endings)}, so it is not known what to write. "
                    + "Add one.");
        }
    }

    private static void WriteTable(Stream stream, int columns, IEnumerable<float[]> pieces)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',', Enumerable.Range(0, columns).Select(column => $"x{column}")));
        foreach (float[] piece in pieces)
        {
            for (int i = 0; i < piece.Length; i++)
            {
                text.Write(piece[i].ToString("R", CultureInfo.InvariantCulture));
                text.Write((i + 1) % columns == 0 ? '\n' : ',');
            }
        }
    }
}
