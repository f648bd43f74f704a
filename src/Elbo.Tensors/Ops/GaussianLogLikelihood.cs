using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// ln p(x) of a Gaussian, summed over the event: sum_j -1/2 (ln 2 pi + v_j + (x_j - m_j)^2 / e^v_j), in nats, with v =
/// ln sigma^2. Shapes: x [batch, ...], m [batch, ...] or [samples, batch, ...], v [1] or as m -> [batch] or [samples,
/// batch]. dM = (x - m) e^-v * dOut; dV = 1/2 ((x - m)^2 e^-v - 1) * dOut. x is data and gets no gradient.
/// </summary>
public sealed unsafe class GaussianLogLikelihood : Operation
{
    private Tensor? mean;
    private Tensor? logVariance;
    private Tensor? slopeMean;
    private Tensor? slopeVariance;

    /// <summary>ln p(x) for each row.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor observed, Tensor mean, Tensor logVariance)
    {
        RowShapes shapes = RowShapes.Of("GaussianLogLikelihood", observed.Shape, mean.Shape);
        bool isShared = logVariance.Count == 1 && logVariance.Shape != mean.Shape;
        if (!isShared && logVariance.Shape != mean.Shape)
        {
            throw new TensorException(
                $"GaussianLogLikelihood: log-variance {logVariance.Shape} does not fit mean {mean.Shape}: expected the "
                + "same shape, or [1].");
        }

        Tensor output = Tensor.Uninitialized(shapes.Result);
        bool records = Tape.Records(mean, logVariance);
        Tensor? savedMean = records ? Tensor.Uninitialized(mean.Shape) : null;
        Tensor? savedVariance = records && logVariance.RequiresGradient ? Tensor.Uninitialized(mean.Shape) : null;
        Workers.Run(
            LikelihoodKernels.Parts(shapes.Rows, shapes.Length),
            new LikelihoodKernels.Gaussian(
                observed.Data, mean.Data, logVariance.Data, !isShared, output.Data,
                savedMean is null ? null : savedMean.Data, savedVariance is null ? null : savedVariance.Data,
                shapes.Rows, shapes.ObservedRows, shapes.Length));
        if (records)
        {
            var operation = Tape.Record<GaussianLogLikelihood>(output);
            operation.mean = mean;
            operation.logVariance = logVariance;
            operation.slopeMean = savedMean;
            operation.slopeVariance = savedVariance;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        int rows = dOutput.Count;
        int length = mean!.Count / Math.Max(1, rows);
        int parts = LikelihoodKernels.Parts(rows, length);
        if (mean.RequiresGradient)
        {
            GradientSlot dMean = sink.For(mean);
            Workers.Run(
                parts,
                new LikelihoodKernels.ScaleRows(
                    slopeMean!.Data, dOutput.Data, dMean.Tensor.Data, dMean.Accumulate, rows, length));
        }

        if (slopeVariance is null)
        {
            return;
        }

        GradientSlot dVariance = sink.For(logVariance!);
        if (logVariance!.Shape == mean.Shape)
        {
            Workers.Run(
                parts,
                new LikelihoodKernels.ScaleRows(
                    slopeVariance.Data, dOutput.Data, dVariance.Tensor.Data, dVariance.Accumulate, rows, length));
            return;
        }

        Buffer sums = BufferPool.Rent(Math.Max(1, rows));
        Workers.Run(parts, new LikelihoodKernels.SumRows(slopeVariance.Data, dOutput.Data, sums.Data, rows, length));
        float total = dVariance.Accumulate ? *dVariance.Tensor.Data : 0f;
        for (int row = 0; row < rows; row++)
        {
            total += sums.Data[row];
        }

        *dVariance.Tensor.Data = total;
        BufferPool.Return(sums);
    }

    /// <inheritdoc/>
    protected internal override void Forget() => mean = logVariance = slopeMean = slopeVariance = null;
}
