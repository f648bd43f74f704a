using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// What recurrent layers share: the lengths of their sequences, and the way back to an initial state.
/// </summary>
internal abstract unsafe class RecurrentOperation : Operation
{
    private int[] lengths = [];
    private int sequences;

    /// <summary>The length of each sequence; none where all are as long as the batch.</summary>
    protected ReadOnlySpan<int> Lengths => lengths.AsSpan(0, sequences);

    protected void Keep(ReadOnlySpan<int> given)
    {
        sequences = given.Length;
        if (lengths.Length < sequences)
        {
            lengths = new int[sequences];
        }

        given.CopyTo(lengths);
    }

    protected static void StateBack(Buffer gradient, Tensor state, GradientSink sink)
    {
        if (state.RequiresGradient)
        {
            GradientSlot slot = sink.For(state);
            StridedCopy.Rows(
                gradient.Data, state.Count, slot.Tensor.Data, state.Count, 1, state.Count, slot.Accumulate);
        }
    }
}
