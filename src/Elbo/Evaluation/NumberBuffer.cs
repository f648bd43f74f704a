using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Memory to copy tensors out to, kept as long as it is large enough.</summary>
internal sealed class NumberBuffer
{
    private float[] numbers = [];

    /// <summary>The elements of a tensor; valid until the next call.</summary>
    public ReadOnlySpan<float> Copy(Tensor tensor)
    {
        if (numbers.Length < tensor.Count)
        {
            numbers = new float[tensor.Count];
        }

        Span<float> copy = numbers.AsSpan(0, tensor.Count);
        tensor.CopyTo(copy);
        return copy;
    }
}
