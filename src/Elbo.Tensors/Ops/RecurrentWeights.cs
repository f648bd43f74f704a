namespace Elbo.Tensors;

/// <summary>The weights of a recurrent layer, the gates side by side.</summary>
/// <param name="Input">From the input of a step, [in, gates * size].</param>
/// <param name="Recurrent">From the hidden state before it, [size, gates * size].</param>
/// <param name="Bias">
/// [gates * size], or [batch, gates * size] where each sequence has one of its own, such as what a condition that is
/// the same at all steps adds.
/// </param>
public readonly record struct RecurrentWeights(Tensor Input, Tensor Recurrent, Tensor Bias)
{
    /// <summary>The numbers of the hidden state.</summary>
    public int Size => Recurrent.Shape[0];

    internal void Check(string operation, int gates, Tensor input, Tensor? state, ReadOnlySpan<int> lengths)
    {
        Shape x = input.Shape;
        if (x.Rank != 3 || x[0] < 1 || Input.Shape.Rank != 2 || Input.Shape[0] != x[2])
        {
            throw new TensorException(
                $"{operation}: input {x} does not fit weight {Input.Shape}: expected [time, batch, in] with at least "
                + $"one step, and [in, {gates} size].");
        }

        if (Recurrent.Shape.Rank != 2 || Recurrent.Shape[1] != gates * Size || Input.Shape[1] != gates * Size)
        {
            throw new TensorException(
                $"{operation}: recurrent weight {Recurrent.Shape} does not fit weight {Input.Shape}: expected "
                + $"[size, {gates} size] and [in, {gates} size].");
        }

        if (Bias.Shape != new Shape(gates * Size) && Bias.Shape != new Shape(x[1], gates * Size))
        {
            throw new TensorException(
                $"{operation}: bias {Bias.Shape} does not fit: expected [{gates * Size}], or "
                + $"[{x[1]}, {gates * Size}].");
        }

        if (state is not null && state.Shape != new Shape(x[1], Size))
        {
            throw new TensorException(
                $"{operation}: initial state {state.Shape} does not fit: expected [{x[1]}, {Size}], or null for "
                + "zeros.");
        }

        if (lengths.Length != 0 && lengths.Length != x[1])
        {
            throw new TensorException(
                $"{operation}: {lengths.Length} lengths for a batch of {x[1]}. Pass one for each sequence, or none.");
        }
    }
}
