using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Matrix product C = op(A) op(B), op being nothing or transposition. Shapes: A [..., m, k], B [..., k, n] -> C [...,
/// m, n]; the leading axes are equal, or B is a single matrix for all. dA = dC op(B)^T and dB = op(A)^T dC, transposed
/// back.
/// </summary>
public sealed unsafe class MatMul : Operation
{
    private Tensor? left;
    private Tensor? right;
    private bool transposeLeft;
    private bool transposeRight;

    /// <summary>op(A) op(B).</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor left, Tensor right, bool transposeLeft, bool transposeRight)
    {
        Sizes sizes = Sizes.Of(left.Shape, right.Shape, transposeLeft, transposeRight);
        Tensor output = Tensor.Uninitialized(left.Shape.With(-2, sizes.Rows).With(-1, sizes.Columns));
        for (int i = 0; i < sizes.Batch; i++)
        {
            Gemm.Run(
                sizes.Left(left, i, transposeLeft), sizes.Right(right, i, transposeRight),
                output.Data + (i * sizes.OutputStep), sizes.Rows, sizes.Columns, sizes.Depth, accumulate: false);
        }

        if (Tape.Records(left, right))
        {
            var operation = Tape.Record<MatMul>(output);
            operation.left = left;
            operation.right = right;
            operation.transposeLeft = transposeLeft;
            operation.transposeRight = transposeRight;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Sizes sizes = Sizes.Of(left!.Shape, right!.Shape, transposeLeft, transposeRight);
        if (left.RequiresGradient)
        {
            GradientSlot dLeft = sink.For(left);
            for (int i = 0; i < sizes.Batch; i++)
            {
                // dA = dC op(B)^T; where A was transposed, its memory takes the transpose: op(B) dC^T
                MatrixView b = sizes.Right(right, i, transposeRight);
                MatrixView dC = sizes.Output(dOutput, i);
                float* target = dLeft.Tensor.Data + (i * sizes.LeftStep);
                if (transposeLeft)
                {
                    Gemm.Run(b, Transpose(dC), target, sizes.Depth, sizes.Rows, sizes.Columns, dLeft.Accumulate);
                }
                else
                {
                    Gemm.Run(dC, Transpose(b), target, sizes.Rows, sizes.Depth, sizes.Columns, dLeft.Accumulate);
                }
            }
        }

        if (right.RequiresGradient)
        {
            GradientSlot dRight = sink.For(right);
            for (int i = 0; i < sizes.Batch; i++)
            {
                MatrixView a = sizes.Left(left, i, transposeLeft);
                MatrixView dC = sizes.Output(dOutput, i);
                float* target = dRight.Tensor.Data + (i * sizes.RightStep);
                bool add = dRight.Accumulate || (sizes.RightStep == 0 && i > 0);
                if (transposeRight)
                {
                    Gemm.Run(Transpose(dC), a, target, sizes.Columns, sizes.Depth, sizes.Rows, add);
                }
                else
                {
                    Gemm.Run(Transpose(a), dC, target, sizes.Depth, sizes.Columns, sizes.Rows, add);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Forget() => left = right = null;

    private static MatrixView Transpose(MatrixView view) => new(view.Data, view.Column, view.Row);

    private readonly record struct Sizes(
        int Batch, int Rows, int Columns, int Depth, nint LeftStep, nint RightStep, nint OutputStep)
    {
        public static Sizes Of(Shape left, Shape right, bool transposeLeft, bool transposeRight)
        {
            if (left.Rank < 2 || right.Rank < 2)
            {
                throw new TensorException(
                    $"MatMul: shapes {left} and {right}: both need at least two axes. Reshape them.");
            }

            int rows = left[transposeLeft ? -1 : -2];
            int depth = left[transposeLeft ? -2 : -1];
            int depthRight = right[transposeRight ? -1 : -2];
            int columns = right[transposeRight ? -2 : -1];
            if (depth != depthRight)
            {
                throw new TensorException(
                    $"MatMul: inner sizes differ: left {left}, right {right}: {depth} is not {depthRight}. "
                    + "Transpose one of them, or make the sizes equal.");
            }

            bool shared = right.Rank == 2;
            int batch = left.Product(0, left.Rank - 2);
            bool sameBatch = shared
                || (left.Rank == right.Rank && left.With(-1, 1).With(-2, 1) == right.With(-1, 1).With(-2, 1));
            if (!sameBatch)
            {
                throw new TensorException(
                    $"MatMul: leading axes of {left} and {right} differ. Make them equal, or pass a single matrix on "
                    + "the right.");
            }

            return new Sizes(batch, rows, columns, depth, rows * depth, shared ? 0 : depth * columns, rows * columns);
        }

        public MatrixView Left(Tensor tensor, int i, bool transposed) =>
            MatrixView.RowMajor(tensor.Data + (i * LeftStep), transposed ? Rows : Depth, transposed);

        public MatrixView Right(Tensor tensor, int i, bool transposed) =>
            MatrixView.RowMajor(tensor.Data + (i * RightStep), transposed ? Depth : Columns, transposed);

        public MatrixView Output(Tensor tensor, int i) =>
            MatrixView.RowMajor(tensor.Data + (i * OutputStep), Columns, transposed: false);
    }
}

/// <content>Matrix products.</content>
public static partial class TensorOperations
{
    /// <summary>
    /// The matrix product op(left) op(right) over the last two axes; see <see cref="Tensors.MatMul"/>.
    /// </summary>
    public static Tensor MatMul(
        this Tensor left, Tensor right, bool transposeLeft = false, bool transposeRight = false) =>
        Tensors.MatMul.Apply(left, right, transposeLeft, transposeRight);

    /// <summary>A dense layer f(x W + b); see <see cref="Tensors.Linear"/>.</summary>
    public static Tensor Linear(this Tensor input, Tensor weight, Tensor? bias, Activation activation) =>
        Tensors.Linear.Apply(input, weight, bias, activation);
}
