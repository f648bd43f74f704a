using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>
/// y[i] = x[0] + ... + x[i] over all elements; dX[i] = dY[i] + dY[i + 1] + ...: an operation of a stranger.
/// </summary>
internal sealed class RunningSum : Operation
{
    private Tensor? x;

    internal static Tensor Apply(Tensor x)
    {
        float[] numbers = x.ToArray();
        for (int i = 1; i < numbers.Length; i++)
        {
            numbers[i] += numbers[i - 1];
        }

        Tensor y = Tensor.Constant(numbers, x.Shape);
        if (Tape.Records(x))
        {
            Tape.Record<RunningSum>(y).x = x;
        }

        return y;
    }

    protected override void Backward(Tensor dOutput, GradientSink sink)
    {
        float[] slopes = dOutput.ToArray();
        for (int i = slopes.Length - 2; i >= 0; i--)
        {
            slopes[i] += slopes[i + 1];
        }

        sink.Add(x!, Tensor.Constant(slopes, x!.Shape));
    }

    protected override void Forget() => x = null;
}
