namespace Elbo.Tensors;

/// <summary>Where the operations of a backward pass put the gradients of their inputs.</summary>
public readonly struct GradientSink
{
    private readonly Tape tape;

    internal GradientSink(Tape tape) => this.tape = tape;

    /// <summary>The tape that is played backwards.</summary>
    internal Tape Tape => tape;

    /// <summary>
    /// The memory for the gradient with respect to an input. Where <see cref="GradientSlot.Accumulate"/> is set it
    /// holds what others put there, and the new part is added; otherwise it holds nothing of value and is overwritten.
    /// </summary>
    public GradientSlot For(Tensor input) => tape.SlotFor(input);

    /// <summary>Adds a finished gradient to that of an input.</summary>
    /// <exception cref="TensorException">The shapes differ.</exception>
    public void Add(Tensor input, Tensor gradient)
    {
        if (input.RequiresGradient)
        {
            GradientSlot slot = For(input);
            if (slot.Tensor.Shape != gradient.Shape)
            {
                throw new TensorException(
                    $"Gradient: shape {gradient.Shape} does not fit its tensor {input.Shape}. "
                    + "Return one of the same shape.");
            }

            Kernels.Elementwise.Copy(gradient, slot);
        }
    }

    /// <summary>
    /// Adds the gradient of the output to that of an input with as many elements, whatever its shape, without a copy
    /// where that can be: so it must be the last thing that the operation does with it.
    /// </summary>
    internal void HandOver(Tensor input, Tensor dOutput)
    {
        if (input.RequiresGradient && !tape.TryHandOver(input, dOutput))
        {
            Kernels.Elementwise.Copy(dOutput, For(input));
        }
    }

    /// <summary>
    /// As <see cref="For"/>, but perhaps in the memory of the output's gradient, which has as many elements: each is
    /// read before it is overwritten, and nothing else of it is read afterwards.
    /// </summary>
    internal GradientSlot InPlace(Tensor input, Tensor dOutput) =>
        input.RequiresGradient && tape.TryHandOver(input, dOutput)
            ? new GradientSlot(dOutput, Accumulate: false)
            : For(input);
}
