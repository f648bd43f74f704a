namespace Elbo.Tensors.Kernels;

/// <summary>
/// One step of a gated recurrent unit for a batch, all gates in one pass. Gates of a row lie side by side: reset,
/// update, candidate, each of <c>size</c> numbers; what comes from the input and from the state before stay apart,
/// since the reset gate scales only the state's part of the candidate. Rows whose sequence has ended keep their state.
/// </summary>
internal static unsafe class GruCell
{
    /// <summary>
    /// Gates before their nonlinearity -> after it, in place of the input's part; the state's part of the candidate
    /// stays in the other; the new hidden state.
    /// </summary>
    public readonly struct Forward(
        float* gates, float* recurrent, float* recurrentBias, float* before, float* hidden, int* lengths, int step,
        int rows, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * RecurrentSteps.RowsPerPart(size);
            int last = Math.Min(first + RecurrentSteps.RowsPerPart(size), rows);
            for (int row = first; row < last; row++)
            {
                nint at = (nint)row * size;
                if (lengths is not null && step >= lengths[row])
                {
                    new ReadOnlySpan<float>(before + at, size).CopyTo(new Span<float>(hidden + at, size));
                }
                else
                {
                    Row<TLanes>(at, gates + (3 * at), recurrent + (3 * at));
                }
            }
        }

        private void Row<TLanes>(nint at, float* gate, float* own)
            where TLanes : struct, ILanes<TLanes>
        {
            for (int j = 0; j < size; j += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, size - j);
                TLanes r = VectorMath.Sigmoid(Tail.LoadAny<TLanes>(gate + j, wide) + Own<TLanes>(own, j, wide));
                TLanes z = VectorMath.Sigmoid(
                    Tail.LoadAny<TLanes>(gate + size + j, wide) + Own<TLanes>(own, size + j, wide));
                TLanes state = Own<TLanes>(own, (2 * size) + j, wide);
                TLanes n = VectorMath.Tanh(
                    TLanes.FusedMultiplyAdd(r, state, Tail.LoadAny<TLanes>(gate + (2 * size) + j, wide)));
                Tail.StoreAny(r, gate + j, wide);
                Tail.StoreAny(z, gate + size + j, wide);
                Tail.StoreAny(n, gate + (2 * size) + j, wide);
                Tail.StoreAny(state, own + (2 * size) + j, wide);
                TLanes h = Tail.LoadAny<TLanes>(before + at + j, wide);
                Tail.StoreAny(TLanes.FusedMultiplyAdd(z, h - n, n), hidden + at + j, wide);
            }
        }

        private TLanes Own<TLanes>(float* own, int place, int wide)
            where TLanes : struct, ILanes<TLanes> =>
            Tail.LoadAny<TLanes>(own + place, wide) + Tail.LoadAny<TLanes>(recurrentBias + place, wide);
    }

    /// <summary>
    /// From the gradient of the new state to those of the gates before their nonlinearity, of the input's part and of
    /// the state's. dHidden becomes what reaches the state before on other ways than through the gates.
    /// </summary>
    public readonly struct Backward(
        float* gates, float* recurrent, float* before, float* dHidden, float* dBefore, float* dGates,
        float* dRecurrent, int* lengths, int step, int rows, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * RecurrentSteps.RowsPerPart(size);
            int last = Math.Min(first + RecurrentSteps.RowsPerPart(size), rows);
            for (int row = first; row < last; row++)
            {
                nint at = (nint)row * size;
                bool hasEnded = lengths is not null && step >= lengths[row];
                if (hasEnded)
                {
                    new Span<float>(dGates + (3 * at), 3 * size).Clear();
                    new Span<float>(dRecurrent + (3 * at), 3 * size).Clear();
                }

                for (int j = 0; j < size; j += TLanes.Count)
                {
                    int wide = Math.Min(TLanes.Count, size - j);
                    TLanes dH = Tail.LoadAny<TLanes>(dHidden + at + j, wide);
                    TLanes kept = hasEnded ? dH : Element(dH, at, j, wide);
                    if (dBefore is not null)
                    {
                        kept = kept + Tail.LoadAny<TLanes>(dBefore + at + j, wide);
                    }

                    Tail.StoreAny(kept, dHidden + at + j, wide);
                }
            }
        }

        private TLanes Element<TLanes>(TLanes dH, nint at, int j, int wide)
            where TLanes : struct, ILanes<TLanes>
        {
            float* gate = gates + (3 * at) + j;
            float* dGate = dGates + (3 * at) + j;
            float* dOwn = dRecurrent + (3 * at) + j;
            TLanes one = TLanes.Splat(1f);
            TLanes r = Tail.LoadAny<TLanes>(gate, wide);
            TLanes z = Tail.LoadAny<TLanes>(gate + size, wide);
            TLanes n = Tail.LoadAny<TLanes>(gate + (2 * size), wide);
            TLanes state = Tail.LoadAny<TLanes>(recurrent + (3 * at) + (2 * size) + j, wide);
            TLanes dN = dH * (one - z) * (one - (n * n));
            TLanes dR = dN * state * r * (one - r);
            TLanes dZ = dH * (Tail.LoadAny<TLanes>(before + at + j, wide) - n) * z * (one - z);
            Tail.StoreAny(dR, dGate, wide);
            Tail.StoreAny(dZ, dGate + size, wide);
            Tail.StoreAny(dN, dGate + (2 * size), wide);
            Tail.StoreAny(dR, dOwn, wide);
            Tail.StoreAny(dZ, dOwn + size, wide);
            Tail.StoreAny(dN * r, dOwn + (2 * size), wide);
            return dH * z;
        }
    }
}
