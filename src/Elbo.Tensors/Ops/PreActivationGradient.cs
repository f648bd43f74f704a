using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// The first part of every fused layer's backward pass: the gradient with respect to what went into the nonlinearity,
/// [rows, columns], and that of the bias.
/// </summary>
internal unsafe struct PreActivationGradient(
    Tensor output, Tensor dOutput, Tensor? bias, int columns, GradientSink sink)
    : Activation.IReceiver
{
    private Buffer? buffer;

    /// <summary>dP, row-major.</summary>
    public float* Data { get; private set; }

    /// <inheritdoc/>
    public void Receive<TFunction>(TFunction function)
        where TFunction : struct, IUnaryFunction
    {
        bool wantsBias = bias is { RequiresGradient: true };
        Data = dOutput.Data;
        if (typeof(TFunction) != typeof(Identity))
        {
            buffer = BufferPool.Rent(output.Count);
            Data = buffer.Data;
        }
        else if (!wantsBias)
        {
            return;
        }

        GradientSlot dBias = wantsBias ? sink.For(bias!) : default;
        BiasActivation.Backward(
            output.Data, dOutput.Data, Data, wantsBias ? dBias.Tensor.Data : null, dBias.Accumulate,
            output.Count / Math.Max(1, columns), columns, function);
    }

    /// <summary>Gives the memory back.</summary>
    public readonly void Release()
    {
        if (buffer is not null)
        {
            BufferPool.Return(buffer);
        }
    }
}
