using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A dense layer in one pass: y = f(x W + b). Shapes: x [..., in], W [in, out], b [out] or none -> y [..., out].
/// dP = dY * f'(y); dX = dP W^T; dW = X^T dP; dB = sum of dP over rows.
/// </summary>
public sealed unsafe class Linear : Operation
{
    private Tensor? input;
    private Tensor? weight;
    private Tensor? bias;
    private Activation activation;

    /// <summary>f(x W + b).</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, Activation activation)
    {
        if (!activation.IsFused)
        {
            return activation.Of(Apply(input, weight, bias, Activation.None));
        }

        CheckShapes(input.Shape, weight.Shape, bias?.Shape);
        Tensor output = Tensor.Uninitialized(input.Shape.With(-1, weight.Shape[1]));
        var forward = new Forward(input, weight, bias, output);
        activation.Accept(ref forward);
        if (Tape.Records(input, weight, bias))
        {
            var operation = Tape.Record<Linear>(output);
            operation.input = input;
            operation.weight = weight;
            operation.bias = bias;
            operation.activation = activation;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Tensor x = input!;
        Tensor w = weight!;
        int depth = w.Shape[0];
        int columns = w.Shape[1];
        int rows = x.Shape.Product(0, x.Shape.Rank - 1);
        var slope = new PreActivationGradient(Output, dOutput, bias, columns, sink);
        activation.Accept(ref slope);
        if (w.RequiresGradient)
        {
            GradientSlot dW = sink.For(w);
            Gemm.Run(
                MatrixView.RowMajor(x.Data, depth, transposed: true),
                MatrixView.RowMajor(slope.Data, columns, transposed: false),
                dW.Tensor.Data, depth, columns, rows, dW.Accumulate);
        }

        if (x.RequiresGradient)
        {
            GradientSlot dX = sink.For(x);
            Gemm.Run(
                MatrixView.RowMajor(slope.Data, columns, transposed: false),
                MatrixView.RowMajor(w.Data, columns, transposed: true),
                dX.Tensor.Data, rows, depth, columns, dX.Accumulate);
        }

        slope.Release();
    }

    /// <inheritdoc/>
    protected internal override void Forget() => input = weight = bias = null;

    private static void CheckShapes(Shape input, Shape weight, Shape? bias)
    {
        if (weight.Rank != 2 || input.Rank < 1 || input[-1] != weight[0])
        {
            throw new TensorException(
                $"Linear: input {input} does not fit weight {weight}: the input's last axis must be the weight's "
                + "first. Reshape the input, or make the layer for its size.");
        }

        if (bias is Shape shape && (shape.Rank != 1 || shape[0] != weight[1]))
        {
            throw new TensorException($"Linear: bias {shape} does not fit weight {weight}: expected [{weight[1]}].");
        }
    }

    private readonly struct Forward(Tensor input, Tensor weight, Tensor? bias, Tensor output) : Activation.IReceiver
    {
        public void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction
        {
            int depth = weight.Shape[0];
            int columns = weight.Shape[1];
            int rows = output.Count / Math.Max(1, columns);
            MatrixView x = MatrixView.RowMajor(input.Data, depth, transposed: false);
            var epilogue = new BiasActivation.Epilogue<TFunction>(bias is null ? null : bias.Data, function);
            if (KeptWeights.Of(weight, columns) is { } packed)
            {
                Gemm.Run(x, packed, output.Data, rows, columns, depth, accumulate: false, epilogue);
                return;
            }

            MatrixView w = MatrixView.RowMajor(weight.Data, columns, transposed: false);
            Gemm.Run(x, w, output.Data, rows, columns, depth, accumulate: false, epilogue);
        }
    }
}
