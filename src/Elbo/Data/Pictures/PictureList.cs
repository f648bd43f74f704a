using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Data.Pictures;

/// <summary>Picture files in an order, with their labels, and the shape that all of them are brought to.</summary>
internal sealed class PictureList(string root, IReadOnlyList<string> files, Shape shape)
{
    /// <summary>The number of files.</summary>
    public int Count => files.Count;

    /// <summary>The shape of every picture, <c>[height, width, channels]</c>.</summary>
    public Shape Shape => shape;

    /// <summary>Decodes a file and brings it to the shape.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public void Decode(int index, Span<byte> pixels) => PictureFit.To(
        PictureFile.Decode(Path.Combine(root, files[index])), shape[0], shape[1], shape[2], pixels);

    /// <summary>
    /// Decodes every file, on all threads; what cannot be read leaves a fault in its place.
    /// </summary>
    /// <param name="pixels">Takes the pictures one behind the other; empty to look only for faults.</param>
    /// <param name="progress">Takes the share that is done.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The fault of each file, or null.</returns>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public string?[] DecodeAll(byte[] pixels, IProgress<double>? progress, CancellationToken stop)
    {
        string?[] faults = new string?[Count];
        int size = shape.Count;
        int done = 0;
        object gate = new();
        Parallel.For(
            0, Count,
            new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Workers.Threads },
            () => new byte[pixels.Length == 0 ? size : 0],
            (index, _, own) =>
            {
                try
                {
                    Decode(index, pixels.Length == 0 ? own : pixels.AsSpan(index * size, size));
                }
                catch (DataException failure)
                {
                    faults[index] = failure.Message;
                }

                lock (gate)
                {
                    progress?.Report((double)++done / Count);
                }

                return own;
            },
            _ => { });
        return faults;
    }
}
