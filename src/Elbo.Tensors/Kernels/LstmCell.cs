namespace Elbo.Tensors.Kernels;

/// <summary>
/// One step of a long short-term memory for a batch, all gates in one pass. Gates of a row lie side by side: input,
/// forget, candidate, output, each of <c>size</c> numbers. Rows whose sequence has ended keep their state.
/// </summary>
internal static unsafe class LstmCell
{
    /// <summary>
    /// Gates before their nonlinearity -> after it, in place; the new cell and the new hidden state.
    /// </summary>
    public readonly struct Forward(
        float* gates, float* cellBefore, float* hiddenBefore, float* cell, float* hidden, int* lengths, int step,
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
                    new ReadOnlySpan<float>(cellBefore + at, size).CopyTo(new Span<float>(cell + at, size));
                    new ReadOnlySpan<float>(hiddenBefore + at, size).CopyTo(new Span<float>(hidden + at, size));
                    continue;
                }

                float* gate = gates + (4 * at);
                for (int j = 0; j < size; j += TLanes.Count)
                {
                    int wide = Math.Min(TLanes.Count, size - j);
                    TLanes i = VectorMath.Sigmoid(Tail.LoadAny<TLanes>(gate + j, wide));
                    TLanes f = VectorMath.Sigmoid(Tail.LoadAny<TLanes>(gate + size + j, wide));
                    TLanes n = VectorMath.Tanh(Tail.LoadAny<TLanes>(gate + (2 * size) + j, wide));
                    TLanes o = VectorMath.Sigmoid(Tail.LoadAny<TLanes>(gate + (3 * size) + j, wide));
                    TLanes c = TLanes.FusedMultiplyAdd(f, Tail.LoadAny<TLanes>(cellBefore + at + j, wide), i * n);
                    Tail.StoreAny(i, gate + j, wide);
                    Tail.StoreAny(f, gate + size + j, wide);
                    Tail.StoreAny(n, gate + (2 * size) + j, wide);
                    Tail.StoreAny(o, gate + (3 * size) + j, wide);
                    Tail.StoreAny(c, cell + at + j, wide);
                    Tail.StoreAny(o * VectorMath.Tanh(c), hidden + at + j, wide);
                }
            }
        }
    }

    /// <summary>
    /// From the gradient of the new state to that of the gates before their nonlinearity. dCell becomes that of the
    /// cell before; dHidden becomes what reaches the hidden state before on other ways than through the gates:
    /// <c>dBefore</c> (null for none), and all of it where the sequence has ended.
    /// </summary>
    public readonly struct Backward(
        float* gates, float* cellBefore, float* cell, float* dHidden, float* dCell, float* dBefore, float* dGates,
        int* lengths, int step, int rows, int size) : IJob
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
                    new Span<float>(dGates + (4 * at), 4 * size).Clear();
                    Pass<TLanes>(at);
                }
                else
                {
                    Row<TLanes>(at);
                }
            }
        }

        private void Pass<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes>
        {
            for (int j = 0; dBefore is not null && j < size; j += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, size - j);
                TLanes before = Tail.LoadAny<TLanes>(dBefore + at + j, wide);
                Tail.StoreAny(Tail.LoadAny<TLanes>(dHidden + at + j, wide) + before, dHidden + at + j, wide);
            }
        }

        private void Row<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes>
        {
            float* gate = gates + (4 * at);
            float* dGate = dGates + (4 * at);
            TLanes one = TLanes.Splat(1f);
            for (int j = 0; j < size; j += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, size - j);
                TLanes i = Tail.LoadAny<TLanes>(gate + j, wide);
                TLanes f = Tail.LoadAny<TLanes>(gate + size + j, wide);
                TLanes n = Tail.LoadAny<TLanes>(gate + (2 * size) + j, wide);
                TLanes o = Tail.LoadAny<TLanes>(gate + (3 * size) + j, wide);
                TLanes seen = VectorMath.Tanh(Tail.LoadAny<TLanes>(cell + at + j, wide));
                TLanes dH = Tail.LoadAny<TLanes>(dHidden + at + j, wide);
                TLanes dC = TLanes.FusedMultiplyAdd(
                    dH * o, one - (seen * seen), Tail.LoadAny<TLanes>(dCell + at + j, wide));
                Tail.StoreAny(dC * n * i * (one - i), dGate + j, wide);
                Tail.StoreAny(
                    dC * Tail.LoadAny<TLanes>(cellBefore + at + j, wide) * f * (one - f), dGate + size + j, wide);
                Tail.StoreAny(dC * i * (one - (n * n)), dGate + (2 * size) + j, wide);
                Tail.StoreAny(dH * seen * o * (one - o), dGate + (3 * size) + j, wide);
                Tail.StoreAny(dC * f, dCell + at + j, wide);
                TLanes before = dBefore is null ? TLanes.Splat(0f) : Tail.LoadAny<TLanes>(dBefore + at + j, wide);
                Tail.StoreAny(before, dHidden + at + j, wide);
            }
        }
    }
}
