using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// A long short-term memory over a sequence (Hochreiter and Schmidhuber 1997; with forget gates, Gers et al. 2000):
/// [i, f, n, o] = x_t W + h_(t-1) U + b; c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(n); h_t = sigmoid(o) tanh(c_t).
/// Shapes: x [time, batch, in], W [in, 4 size], U [size, 4 size], b [4 size] or [batch, 4 size], h_0 and c_0
/// [batch, size] -> h [time, batch, size]. From its length on a sequence keeps its state, so the last row of h is the
/// last state of each. With dG the gradient of [i, f, n, o]: dW = x^T dG, dU = h_(t-1)^T dG, dX = dG W^T, db = sum of
/// dG, and dG U^T is added to the gradient of h_(t-1).
/// </summary>
internal sealed unsafe class LstmOperation : RecurrentOperation
{
    private const int Gates = 4;

    private Tensor? input;
    private Tensor? hidden;
    private Tensor? cell;
    private Tensor? activated;
    private Tensor? cells;
    private RecurrentWeights weights;

    public static Tensor Apply(
        Tensor input, RecurrentWeights weights, Tensor? hidden, Tensor? cell, ReadOnlySpan<int> lengths,
        out Tensor cells)
    {
        weights.Check("Lstm", Gates, input, hidden, lengths);
        weights.Check("Lstm", Gates, input, cell, lengths);
        int time = input.Shape[0];
        int batch = input.Shape[1];
        int size = weights.Size;
        hidden ??= Tensor.Constant(0f, new Shape(batch, size));
        cell ??= Tensor.Constant(0f, new Shape(batch, size));
        Tensor gates = Tensor.Uninitialized(new Shape(time, batch, Gates * size));
        Tensor output = Tensor.Uninitialized(new Shape(time, batch, size));
        cells = Tensor.Uninitialized(output.Shape);
        RecurrentSteps.Project(input, weights.Input, weights.Bias, gates);
        fixed (int* pinned = lengths)
        {
            Forward(weights.Recurrent, gates, hidden, cell, output, cells, pinned);
        }

        if (Tape.Records(input, weights.Input, weights.Recurrent, weights.Bias, hidden, cell))
        {
            LstmOperation operation = Tape.Record<LstmOperation>(output);
            operation.input = input;
            operation.hidden = hidden;
            operation.cell = cell;
            operation.activated = gates;
            operation.cells = cells;
            operation.weights = weights;
            operation.Keep(lengths);
        }

        return output;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Shape shape = activated!.Shape;
        int batch = shape[1];
        int size = weights.Size;
        Buffer dGates = BufferPool.Rent(shape.Count);
        Buffer dHidden = BufferPool.Rent(batch * size);
        Buffer dCell = BufferPool.Rent(batch * size);
        var back = SpreadMatrix.Of(
            MatrixView.RowMajor(weights.Recurrent.Data, Gates * size, transposed: true), Gates * size, size);
        dCell.Span(0, batch * size).Clear();
        fixed (int* pinned = Lengths)
        {
            StepsBack(dOutput, dGates.Data, dHidden.Data, dCell.Data, back.View, pinned);
        }

        back.Release();
        RecurrentSteps.ProjectBack(input!, weights.Input, weights.Bias, dGates.Data, shape, sink);
        RecurrentSteps.RecurrentWeightBack(Output, hidden!, weights.Recurrent, dGates.Data, sink);
        StateBack(dHidden, hidden!, sink);
        StateBack(dCell, cell!, sink);
        BufferPool.Return(dGates);
        BufferPool.Return(dHidden);
        BufferPool.Return(dCell);
    }

    protected internal override void Forget()
    {
        input = hidden = cell = activated = cells = null;
        weights = default;
    }

    private static void Forward(
        Tensor recurrent, Tensor gates, Tensor hidden, Tensor cell, Tensor output, Tensor cells, int* lengths)
    {
        int batch = output.Shape[1];
        int size = output.Shape[2];
        nint step = (nint)batch * size;
        var spread = SpreadMatrix.Of(
            MatrixView.RowMajor(recurrent.Data, Gates * size, transposed: false), size, Gates * size);
        float* h = hidden.Data;
        float* c = cell.Data;
        for (int t = 0; t < output.Shape[0]; t++)
        {
            float* gate = gates.Data + (t * Gates * step);
            Gemm.Run(
                MatrixView.RowMajor(h, size, transposed: false), spread.View, gate, batch, Gates * size, size,
                accumulate: true);
            float* nextH = output.Data + (t * step);
            float* nextC = cells.Data + (t * step);
            Workers.Run(
                RecurrentSteps.Parts(batch, size),
                new LstmCell.Forward(gate, c, h, nextC, nextH, lengths, t, batch, size));
            h = nextH;
            c = nextC;
        }

        spread.Release();
    }

    private void StepsBack(
        Tensor dOutput, float* dGates, float* dHidden, float* dCell, MatrixView back, int* ends)
    {
        int time = dOutput.Shape[0];
        int batch = dOutput.Shape[1];
        int size = dOutput.Shape[2];
        nint step = (nint)batch * size;
        new ReadOnlySpan<float>(dOutput.Data + ((time - 1) * step), batch * size)
            .CopyTo(new Span<float>(dHidden, batch * size));
        for (int t = time - 1; t >= 0; t--)
        {
            nint at = t * step;
            Workers.Run(
                RecurrentSteps.Parts(batch, size),
                new LstmCell.Backward(
                    activated!.Data + (Gates * at), t == 0 ? cell!.Data : cells!.Data + at - step, cells!.Data + at,
                    dHidden, dCell, t == 0 ? null : dOutput.Data + at - step, dGates + (Gates * at), ends, t, batch,
                    size));
            Gemm.Run(
                MatrixView.RowMajor(dGates + (Gates * at), Gates * size, transposed: false), back, dHidden, batch,
                size, Gates * size, accumulate: true);
        }
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// The hidden states of a long short-term memory over a sequence, [time, batch, in] -> [time, batch, size], gates
    /// in the order input, forget, candidate, output; see <c>LstmOperation</c> for the formula.
    /// </summary>
    /// <param name="input">x, [time, batch, in].</param>
    /// <param name="weights">W, U and b, with four gates.</param>
    /// <param name="hidden">h_0, [batch, size]; null for zeros.</param>
    /// <param name="cell">c_0, [batch, size]; null for zeros.</param>
    /// <param name="lengths">
    /// The steps of each sequence, from which on it keeps its state; none where all are as long as the batch.
    /// </param>
    /// <param name="cells">c, [time, batch, size], to go on from; no gradient goes back through it.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Lstm(
        this Tensor input, RecurrentWeights weights, Tensor? hidden, Tensor? cell, ReadOnlySpan<int> lengths,
        out Tensor cells) => LstmOperation.Apply(input, weights, hidden, cell, lengths, out cells);
}
