namespace Elbo.Tensors.Kernels;

/// <summary>What the steps of all recurrent layers have in common.</summary>
internal static unsafe class RecurrentSteps
{
    private const int ElementsPerPart = 1024;

    /// <summary>Rows of a batch in one part: set by the data's size alone.</summary>
    public static int RowsPerPart(int size) => Math.Max(1, ElementsPerPart / Math.Max(1, size));

    /// <summary>Parts that so many rows make.</summary>
    public static int Parts(int rows, int size) => (rows + RowsPerPart(size) - 1) / RowsPerPart(size);

    /// <summary>
    /// The input's part of all gates at once: gates[t, b] = bias + x[t, b] W. The bias has one row for all, or one for
    /// each of the batch.
    /// </summary>
    public static void Project(Tensor input, Tensor weight, Tensor bias, Tensor gates)
    {
        int columns = weight.Shape[1];
        int depth = weight.Shape[0];
        int rows = gates.Shape[0] * gates.Shape[1];
        Workers.Run(
            Parts(rows, columns),
            new RepeatJob(bias.Data, bias.Count / Math.Max(1, columns), gates.Data, rows, columns));
        Gemm.Run(
            MatrixView.RowMajor(input.Data, depth, transposed: false),
            MatrixView.RowMajor(weight.Data, columns, transposed: false),
            gates.Data, rows, columns, depth, accumulate: true);
    }

    /// <summary>The gradients of <see cref="Project"/>, each where it is wanted.</summary>
    public static void ProjectBack(
        Tensor input, Tensor weight, Tensor bias, float* dGates, Shape gates, GradientSink sink)
    {
        int columns = weight.Shape[1];
        int depth = weight.Shape[0];
        int rows = gates[0] * gates[1];
        MatrixView slope = MatrixView.RowMajor(dGates, columns, transposed: false);
        if (bias.RequiresGradient)
        {
            Reductions.SumTo(dGates, gates, sink.For(bias));
        }

        if (weight.RequiresGradient)
        {
            GradientSlot dW = sink.For(weight);
            Gemm.Run(
                MatrixView.RowMajor(input.Data, depth, transposed: true), slope, dW.Tensor.Data, depth, columns, rows,
                dW.Accumulate);
        }

        if (input.RequiresGradient)
        {
            GradientSlot dX = sink.For(input);
            Gemm.Run(
                slope, MatrixView.RowMajor(weight.Data, columns, transposed: true), dX.Tensor.Data, rows, depth,
                columns, dX.Accumulate);
        }
    }

    /// <summary>
    /// dW of h[t-1] W over all steps: one product with the states before the last, one with the initial state.
    /// </summary>
    public static void RecurrentWeightBack(
        Tensor states, Tensor initial, Tensor weight, float* dGates, GradientSink sink)
    {
        if (!weight.RequiresGradient)
        {
            return;
        }

        int columns = weight.Shape[1];
        int size = weight.Shape[0];
        int batch = states.Shape[1];
        int later = (states.Shape[0] - 1) * batch;
        GradientSlot dW = sink.For(weight);
        Gemm.Run(
            MatrixView.RowMajor(initial.Data, size, transposed: true),
            MatrixView.RowMajor(dGates, columns, transposed: false),
            dW.Tensor.Data, size, columns, batch, dW.Accumulate);
        if (later > 0)
        {
            Gemm.Run(
                MatrixView.RowMajor(states.Data, size, transposed: true),
                MatrixView.RowMajor(dGates + ((nint)batch * columns), columns, transposed: false),
                dW.Tensor.Data, size, columns, later, accumulate: true);
        }
    }

    private readonly struct RepeatJob(float* source, int sourceRows, float* target, int rows, int length) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int first = part * RowsPerPart(length);
            int last = Math.Min(first + RowsPerPart(length), rows);
            for (int row = first; row < last; row++)
            {
                var from = new ReadOnlySpan<float>(source + ((nint)(row % sourceRows) * length), length);
                from.CopyTo(new Span<float>(target + ((nint)row * length), length));
            }
        }
    }
}
