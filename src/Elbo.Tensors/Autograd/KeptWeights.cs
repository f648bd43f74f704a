using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Weights in the form that products read them, made at their first use and kept: for models whose parameters do not
/// change any more. Any number of tapes, on any threads, can share it.
/// </summary>
/// <remarks>
/// Parameters only: what a step computes is packed anew each time. Results have the same bits as without.
/// </remarks>
public sealed class KeptWeights
{
    private readonly Dictionary<(Tensor Weight, bool IsTransposed), Entry> entries = [];

    /// <summary>How many weights are kept.</summary>
    public int Count
    {
        get
        {
            lock (entries)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>
    /// A weight whose rows have so many columns, or its transpose, as the right factor of a product; null where it has
    /// to be packed anew.
    /// </summary>
    internal static PackedMatrix? Of(Tensor weight, int columns, bool isTransposed) =>
        Tape.Current?.Weights is { } kept && weight is { RequiresGradient: true, IsRecorded: false }
            ? kept.Get(weight, columns, isTransposed)
            : null;

    private unsafe PackedMatrix Get(Tensor weight, int columns, bool isTransposed)
    {
        lock (entries)
        {
            if (entries.TryGetValue((weight, isTransposed), out Entry entry) && entry.Bits == VectorWidth.Bits)
            {
                return entry.Packed;
            }

            int rows = weight.Count / Math.Max(1, columns);
            MatrixView view = MatrixView.RowMajor(weight.Data, columns, isTransposed);
            PackedMatrix packed = isTransposed
                ? PackedMatrix.Of(view, columns, rows)
                : PackedMatrix.Of(view, rows, columns);
            entries[(weight, isTransposed)] = new Entry(packed, VectorWidth.Bits);
            return packed;
        }
    }

    // Panels are as wide as two vectors, so another width needs others.
    private readonly record struct Entry(PackedMatrix Packed, int Bits);
}
