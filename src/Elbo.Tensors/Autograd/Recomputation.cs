namespace Elbo.Tensors;

/// <summary>
/// A part of a computation that is done twice to save memory: what it makes on the way is handed back when it ends, and
/// made again when its gradient is asked for (Chen, Xu, Zhang and Guestrin 2016, "Training deep nets with sublinear
/// memory cost"). It must make the same numbers each time, of its input and parameters alone.
/// </summary>
public abstract class RecomputedPart
{
    /// <summary>The output of an input. It keeps no tensor that it makes.</summary>
    /// <param name="input">The input.</param>
    /// <param name="isAgain">
    /// Whether it is for the gradient: what a pass changes beside its output, such as running statistics, stays then.
    /// </param>
    public abstract Tensor Run(Tensor input, bool isAgain);
}

/// <summary>
/// y = part(x), without the tensors in between: they are made again in the backward pass, which then plays the part
/// backwards. Value and gradients have the bits that they have without it.
/// </summary>
public sealed class Recomputation : Operation
{
    private RecomputedPart? part;
    private Tensor? input;

    /// <summary>The output of a part. Where no step runs, the part runs as it is.</summary>
    /// <param name="part">What to run; it is asked again in the backward pass of the step.</param>
    /// <param name="input">The input: the one tensor of the running step that the part may use.</param>
    public static Tensor Apply(RecomputedPart part, Tensor input)
    {
        if (Tape.Current is not Tape tape)
        {
            return part.Run(input, isAgain: false);
        }

        Tensor output = tape.Run(part, input, out bool isRecorded);
        if (isRecorded)
        {
            Recomputation operation = Tape.Record<Recomputation>(output);
            operation.part = part;
            operation.input = input;
        }

        return output;
    }

    /// <inheritdoc/>
    /// <exception cref="TensorException">The part uses a tensor of the step that is not its input.</exception>
    protected internal override void Backward(Tensor dOutput, GradientSink sink) =>
        sink.Tape.RunAgain(part!, input!, dOutput);

    /// <inheritdoc/>
    protected internal override void Forget()
    {
        part = null;
        input = null;
    }
}
