using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// ln p(x) of a Bernoulli with logits l, summed over the event: sum_j x_j l_j - ln(1 + e^l_j), in nats; for x between 0
/// and 1 the negative cross-entropy. Shapes: x [batch, ...], l [batch, ...] or [samples, batch, ...] -> [batch] or
/// [samples, batch]. dL = (x - sigmoid(l)) * dOut, made in the forward pass. x is data and gets no gradient.
/// </summary>
public sealed unsafe class BernoulliLogLikelihood : Operation
{
    private Tensor? logits;
    private Tensor? slope;

    /// <summary>ln p(x) for each row.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor observed, Tensor logits)
    {
        RowShapes shapes = RowShapes.Of("BernoulliLogLikelihood", observed.Shape, logits.Shape);
        Tensor output = Tensor.Uninitialized(shapes.Result);
        Tensor? saved = Tape.Records(logits) ? Tensor.Uninitialized(logits.Shape) : null;
        Workers.Run(
            LikelihoodKernels.Parts(shapes.Rows, shapes.Length),
            new BernoulliTotals(
                observed.Data, logits.Data, output.Data, saved is null ? null : saved.Data, shapes.Rows,
                shapes.ObservedRows, shapes.Length));
        if (saved is not null)
        {
            var operation = Tape.Record<BernoulliLogLikelihood>(output);
            operation.logits = logits;
            operation.slope = saved;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot dLogits = sink.For(logits!);
        int rows = dOutput.Count;
        int length = logits!.Count / Math.Max(1, rows);
        Workers.Run(
            LikelihoodKernels.Parts(rows, length),
            new LikelihoodKernels.ScaleRows(
                slope!.Data, dOutput.Data, dLogits.Tensor.Data, dLogits.Accumulate, rows, length));
    }

    /// <inheritdoc/>
    protected internal override void Forget() => logits = slope = null;
}
