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
    private readonly Dictionary<(Tensor Weight, ConvolutionWay Way, bool IsBack), Entry> entries = [];

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
    internal static PackedMatrix? Of(Tensor weight, int columns) => Of(
        weight, new ConvGeometry(1, 1, 1, weight.Count / Math.Max(1, columns), 1, 1, columns, 1, 1, 1, 0),
        isBack: false);

    /// <summary>
    /// The weight of a convolution, as <see cref="Convolution"/> reads it towards the small image or back; null where
    /// it has to be packed anew.
    /// </summary>
    internal static PackedMatrix? Of(Tensor weight, in ConvGeometry g, bool isBack) =>
        weight is { RequiresGradient: true, IsRecorded: false } ? Tape.Current?.Weights?.Get(weight, g, isBack) : null;

    private unsafe PackedMatrix Get(Tensor weight, in ConvGeometry g, bool isBack)
    {
        (Tensor, ConvolutionWay, bool) key = (weight, Convolution.WayOf(g), isBack);
        lock (entries)
        {
            if (entries.TryGetValue(key, out Entry entry) && entry.Bits == VectorWidth.Bits)
            {
                return entry.Packed;
            }

            PackedMatrix packed = Convolution.Pack(g, weight.Data, isBack);
            entries[key] = new Entry(packed, VectorWidth.Bits);
            return packed;
        }
    }

    // Panels are as wide as two vectors, so another width needs others.
    private readonly record struct Entry(PackedMatrix Packed, int Bits);
}
