namespace Elbo.Tensors;

/// <summary>
/// One application of an operation on a tape: what it needs to send the gradient of its output on to its inputs.
/// A new operation derives from this, keeps its inputs in fields, and is recorded by
/// <see cref="Tape.Record{TOperation}"/>; its objects are used again from step to step.
/// </summary>
public abstract class Operation
{
    /// <summary>The tensor that the operation made.</summary>
    public Tensor Output { get; internal set; } = null!;

    /// <summary>
    /// Sends <paramref name="dOutput"/>, the gradient of the loss with respect to <see cref="Output"/>, on to the
    /// inputs: for each input that requires a gradient, take <see cref="GradientSink.For"/> and write or add into it.
    /// It is gone when this returns: its memory is used for the next gradients.
    /// </summary>
    protected internal abstract void Backward(Tensor dOutput, GradientSink sink);

    /// <summary>Forgets the inputs, so that nothing is kept alive between steps.</summary>
    protected internal abstract void Forget();
}
