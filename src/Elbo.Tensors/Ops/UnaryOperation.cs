using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>Applies a function to every element. y = f(x); dX = dY * f'(x). Shapes: any -> the same.</summary>
/// <typeparam name="TFunction">The function.</typeparam>
public sealed class UnaryOperation<TFunction> : Operation
    where TFunction : struct, IUnaryFunction
{
    private Tensor? x;
    private TFunction function;

    /// <summary>f of every element.</summary>
    public static Tensor Apply(Tensor x, TFunction function)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        Elementwise.Apply(x, y, function);
        if (Tape.Records(x))
        {
            var operation = Tape.Record<UnaryOperation<TFunction>>(y);
            operation.x = x;
            operation.function = function;
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink) =>
        Elementwise.ApplySlope(x!, Output, dOutput, sink.InPlace(x!, dOutput), function);

    /// <inheritdoc/>
    protected internal override void Forget() => x = null;
}
