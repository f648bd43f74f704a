using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// y = L^-1 b by forward substitution, L lower triangular; what lies above its diagonal is not looked at. Shapes: L
/// [batch, n, n], b [samples, batch, n] -> [samples, batch, n]. With g = L^-T dY: dB = g; dL = -sum over samples of
/// g y^T, below and on the diagonal.
/// </summary>
internal sealed unsafe class SolveLowerOperation : Operation
{
    private Tensor? factor;
    private Tensor? right;

    public static Tensor Apply(Tensor factor, Tensor right)
    {
        Shape l = factor.Shape;
        Shape b = right.Shape;
        if (l.Rank != 3 || l[1] != l[2] || b.Rank != 3 || b[1] != l[0] || b[2] != l[1])
        {
            throw new TensorException(
                $"SolveLower: right side {b} does not fit factor {l}: expected [batch, n, n] and [samples, batch, n].");
        }

        Tensor output = Tensor.Uninitialized(b);
        Workers.Run(l[0], new SolveJob(factor.Data, right.Data, output.Data, b[0], b[1], b[2]));
        if (Tape.Records(factor, right))
        {
            SolveLowerOperation operation = Tape.Record<SolveLowerOperation>(output);
            operation.factor = factor;
            operation.right = right;
        }

        return output;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Shape b = right!.Shape;
        Tensor back = Tensor.Uninitialized(b);
        Workers.Run(b[1], new SolveTransposedJob(factor!.Data, dOutput.Data, back.Data, b[0], b[1], b[2]));
        if (factor.RequiresGradient)
        {
            GradientSlot slot = sink.For(factor);
            Workers.Run(
                b[1],
                new FactorJob(back.Data, Output.Data, slot.Tensor.Data, slot.Accumulate, b[0], b[1], b[2]));
        }

        sink.Add(right, back);
    }

    protected internal override void Forget() => factor = right = null;

    private readonly struct SolveJob(float* factor, float* right, float* y, int samples, int batch, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* l = factor + ((nint)part * size * size);
            for (int sample = 0; sample < samples; sample++)
            {
                nint at = (((nint)sample * batch) + part) * size;
                for (int row = 0; row < size; row++)
                {
                    float rest = right[at + row];
                    for (int column = 0; column < row; column++)
                    {
                        rest = MathF.FusedMultiplyAdd(-l[(row * size) + column], y[at + column], rest);
                    }

                    y[at + row] = rest / l[(row * size) + row];
                }
            }
        }
    }

    private readonly struct SolveTransposedJob(
        float* factor, float* right, float* y, int samples, int batch, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* l = factor + ((nint)part * size * size);
            for (int sample = 0; sample < samples; sample++)
            {
                nint at = (((nint)sample * batch) + part) * size;
                for (int row = size - 1; row >= 0; row--)
                {
                    float rest = right[at + row];
                    for (int column = row + 1; column < size; column++)
                    {
                        rest = MathF.FusedMultiplyAdd(-l[(column * size) + row], y[at + column], rest);
                    }

                    y[at + row] = rest / l[(row * size) + row];
                }
            }
        }
    }

    private readonly struct FactorJob(
        float* back, float* y, float* gradient, bool accumulate, int samples, int batch, int size) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* target = gradient + ((nint)part * size * size);
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < size; column++)
                {
                    float sum = 0f;
                    for (int sample = 0; column <= row && sample < samples; sample++)
                    {
                        nint at = (((nint)sample * batch) + part) * size;
                        sum = MathF.FusedMultiplyAdd(-back[at + row], y[at + column], sum);
                    }

                    nint place = ((nint)row * size) + column;
                    target[place] = accumulate ? target[place] + sum : sum;
                }
            }
        }
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// The solutions y of L y = b for lower triangular L [batch, n, n] and b [samples, batch, n].
    /// </summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor SolveLower(this Tensor factor, Tensor right) => SolveLowerOperation.Apply(factor, right);
}
