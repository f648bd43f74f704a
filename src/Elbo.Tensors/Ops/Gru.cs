using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// A gated recurrent unit over a sequence (Cho et al. 2014, in the form whose reset gate scales the product with the
/// state): r = sigmoid(x W_r + h U_r + b_r + d_r), z likewise, n = tanh(x W_n + b_n + r (h U_n + d_n)),
/// h_t = (1 - z) n + z h_(t-1). Shapes: x [time, batch, in], W [in, 3 size], U [size, 3 size], b [3 size] or
/// [batch, 3 size], d [3 size], h_0 [batch, size] -> h [time, batch, size]. From its length on a sequence keeps its
/// state. With dG the gradient of x W + b and dO that of h U + d: dW = x^T dG, dU = h_(t-1)^T dO, dX = dG W^T, db and
/// dd the sums, and dH z + dO U^T is the gradient of h_(t-1).
/// </summary>
internal sealed unsafe class GruOperation : RecurrentOperation
{
    private const int Gates = 3;

    private Tensor? input;
    private Tensor? hidden;
    private Tensor? activated;
    private Tensor? candidates;
    private Tensor? recurrentBias;
    private RecurrentWeights weights;

    public static Tensor Apply(
        Tensor input, RecurrentWeights weights, Tensor recurrentBias, Tensor? hidden, ReadOnlySpan<int> lengths)
    {
        weights.Check("Gru", Gates, input, hidden, lengths);
        int time = input.Shape[0];
        int batch = input.Shape[1];
        int size = weights.Size;
        if (recurrentBias.Shape != new Shape(Gates * size))
        {
            throw new TensorException(
                $"Gru: recurrent bias {recurrentBias.Shape} does not fit: expected [{Gates * size}].");
        }

        hidden ??= Tensor.Constant(0f, new Shape(batch, size));
        Tensor gates = Tensor.Uninitialized(new Shape(time, batch, Gates * size));
        Tensor own = Tensor.Uninitialized(gates.Shape);
        Tensor output = Tensor.Uninitialized(new Shape(time, batch, size));
        RecurrentSteps.Project(input, weights.Input, weights.Bias, gates);
        fixed (int* pinned = lengths)
        {
            Forward(weights.Recurrent, recurrentBias, gates, own, hidden, output, pinned);
        }

        if (Tape.Records(input, weights.Input, weights.Recurrent, weights.Bias, recurrentBias, hidden))
        {
            GruOperation operation = Tape.Record<GruOperation>(output);
            operation.input = input;
            operation.hidden = hidden;
            operation.activated = gates;
            operation.candidates = own;
            operation.recurrentBias = recurrentBias;
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
        Buffer dOwn = BufferPool.Rent(shape.Count);
        Buffer dHidden = BufferPool.Rent(batch * size);
        var back = SpreadMatrix.Of(
            MatrixView.RowMajor(weights.Recurrent.Data, Gates * size, transposed: true), Gates * size, size);
        fixed (int* pinned = Lengths)
        {
            StepsBack(dOutput, dGates.Data, dOwn.Data, dHidden.Data, back.View, pinned);
        }

        back.Release();
        RecurrentSteps.ProjectBack(input!, weights.Input, weights.Bias, dGates.Data, shape, sink);
        RecurrentSteps.RecurrentWeightBack(Output, hidden!, weights.Recurrent, dOwn.Data, sink);
        if (recurrentBias!.RequiresGradient)
        {
            Reductions.SumTo(dOwn.Data, shape, sink.For(recurrentBias));
        }

        StateBack(dHidden, hidden!, sink);
        BufferPool.Return(dGates);
        BufferPool.Return(dOwn);
        BufferPool.Return(dHidden);
    }

    protected internal override void Forget()
    {
        input = hidden = activated = candidates = recurrentBias = null;
        weights = default;
    }

    private static void Forward(
        Tensor recurrent, Tensor recurrentBias, Tensor gates, Tensor own, Tensor hidden, Tensor output, int* lengths)
    {
        int batch = output.Shape[1];
        int size = output.Shape[2];
        nint step = (nint)batch * size;
        var spread = SpreadMatrix.Of(
            MatrixView.RowMajor(recurrent.Data, Gates * size, transposed: false), size, Gates * size);
        float* h = hidden.Data;
        for (int t = 0; t < output.Shape[0]; t++)
        {
            float* part = own.Data + (t * Gates * step);
            Gemm.Run(
                MatrixView.RowMajor(h, size, transposed: false), spread.View, part, batch, Gates * size, size,
                accumulate: false);
            float* next = output.Data + (t * step);
            Workers.Run(
                RecurrentSteps.Parts(batch, size),
                new GruCell.Forward(
                    gates.Data + (t * Gates * step), part, recurrentBias.Data, h, next, lengths, t, batch, size));
            h = next;
        }

        spread.Release();
    }

    private void StepsBack(
        Tensor dOutput, float* dGates, float* dOwn, float* dHidden, MatrixView back, int* ends)
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
                new GruCell.Backward(
                    activated!.Data + (Gates * at), candidates!.Data + (Gates * at),
                    t == 0 ? hidden!.Data : Output.Data + at - step, dHidden,
                    t == 0 ? null : dOutput.Data + at - step, dGates + (Gates * at), dOwn + (Gates * at), ends, t,
                    batch, size));
            Gemm.Run(
                MatrixView.RowMajor(dOwn + (Gates * at), Gates * size, transposed: false), back, dHidden, batch, size,
                Gates * size, accumulate: true);
        }
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// The hidden states of a gated recurrent unit over a sequence, [time, batch, in] -> [time, batch, size], gates in
    /// the order reset, update, candidate; see <c>GruOperation</c> for the formula.
    /// </summary>
    /// <param name="input">x, [time, batch, in].</param>
    /// <param name="weights">W, U and b, with three gates.</param>
    /// <param name="recurrentBias">d, [3 size].</param>
    /// <param name="hidden">h_0, [batch, size]; null for zeros.</param>
    /// <param name="lengths">
    /// The steps of each sequence, from which on it keeps its state; none where all are as long as the batch.
    /// </param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Gru(
        this Tensor input, RecurrentWeights weights, Tensor recurrentBias, Tensor? hidden, ReadOnlySpan<int> lengths) =>
        GruOperation.Apply(input, weights, recurrentBias, hidden, lengths);
}
