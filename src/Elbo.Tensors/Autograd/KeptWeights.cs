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
    private readonly Dictionary<(Tensor Weight, Form Form), Entry> entries = [];

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
    /// A weight whose rows have so many columns, as the right factor of a product; null where it has to be packed anew.
    /// </summary>
    internal static PackedMatrix? Of(Tensor weight, int columns) => For(weight)?.Get(weight, columns, Form.Plain);

    /// <summary>
    /// The weight of a convolution, as <see cref="Convolution"/> reads it towards the small image or back; null where
    /// it has to be packed anew.
    /// </summary>
    internal static PackedMatrix? Of(Tensor weight, in ConvGeometry g, bool isBack) => For(weight)?.Get(
        weight, g.Filters, Winograd.Fits(g)
            ? isBack ? Form.TurnedTiles : Form.Tiles
            : isBack ? Form.Transposed : Form.Plain);

    private static KeptWeights? For(Tensor weight) =>
        weight is { RequiresGradient: true, IsRecorded: false } ? Tape.Current?.Weights : null;

    private static unsafe PackedMatrix Pack(Tensor weight, int columns, Form form)
    {
        int rows = weight.Count / Math.Max(1, columns);
        return form switch
        {
            Form.Plain => PackedMatrix.Of(
                MatrixView.RowMajor(weight.Data, columns, transposed: false), rows, columns),
            Form.Transposed => PackedMatrix.Of(
                MatrixView.RowMajor(weight.Data, columns, transposed: true), columns, rows),
            _ => Winograd.Pack(weight.Data, weight.Shape[2], columns, form == Form.TurnedTiles),
        };
    }

    private PackedMatrix Get(Tensor weight, int columns, Form form)
    {
        lock (entries)
        {
            if (entries.TryGetValue((weight, form), out Entry entry) && entry.Bits == VectorWidth.Bits)
            {
                return entry.Packed;
            }

            PackedMatrix packed = Pack(weight, columns, form);
            entries[(weight, form)] = new Entry(packed, VectorWidth.Bits);
            return packed;
        }
    }

    private enum Form
    {
        Plain,
        Transposed,
        Tiles,
        TurnedTiles,
    }

    // Panels are as wide as two vectors, so another width needs others.
    private readonly record struct Entry(PackedMatrix Packed, int Bits);
}
