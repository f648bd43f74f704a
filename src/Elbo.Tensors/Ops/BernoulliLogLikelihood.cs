using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// ln p(x) of a Bernoulli with logits l, summed over the event: sum_j x_j l_j - ln(1 + e^l_j), in nats; for x between 0
/// and 1 the negative cross-entropy. Shapes: x [batch, ...], l [batch, ...] or [samples, batch, ...] -> [batch] or
/// [samples, batch]. dL = (x - sigmoid(l)) * dOut, made in the forward pass. x is data and gets no gradient.
/// </summary>
public sealed unsafe class BernoulliLogLikelihood : Operation
{
    private Tensor? observed;
    private Tensor? logits;
    private Tensor? slope;

    /// <summary>ln p(x) for each row.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor observed, Tensor logits)
    {
        RowShapes shapes = RowShapes.Of("BernoulliLogLikelihood", observed.Shape, logits.Shape);
        Tensor output = Tensor.Uninitialized(shapes.Result);
        Tensor? saved = Tape.Records(logits) ? Tensor.Uninitialized(logits.Shape) : null;
        Fill(observed, logits, output, saved);
        if (saved is not null)
        {
            var operation = Tape.Record<BernoulliLogLikelihood>(output);
            operation.observed = observed;
            operation.logits = logits;
            operation.slope = saved;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        // The slopes become the gradient in their own memory, so a second backward pass has to make them again.
        Tensor dLogits = slope ?? Tensor.Uninitialized(logits!.Shape);
        if (slope is null)
        {
            Fill(observed!, logits!, Tensor.Uninitialized(dOutput.Shape), dLogits);
        }

        slope = null;
        int rows = dOutput.Count;
        int length = dLogits.Count / Math.Max(1, rows);
        Workers.Run(
            LikelihoodKernels.Parts(rows, length),
            new LikelihoodKernels.ScaleRows(
                dLogits.Data, dOutput.Data, dLogits.Data, accumulate: false, rows, length));
        sink.HandOver(logits!, dLogits);
    }

    /// <inheritdoc/>
    protected internal override void Forget() => observed = logits = slope = null;

    private static void Fill(Tensor observed, Tensor logits, Tensor total, Tensor? slopes)
    {
        RowShapes shapes = RowShapes.Of("BernoulliLogLikelihood", observed.Shape, logits.Shape);
        Workers.Run(
            LikelihoodKernels.Parts(shapes.Rows, shapes.Length),
            new BernoulliTotals(
                observed.Data, logits.Data, total.Data, slopes is null ? null : slopes.Data, shapes.Rows,
                shapes.ObservedRows, shapes.Length));
    }
}
