using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// ln of the probability of a class for each row, by the softmax of its logits: x_k - ln sum_j e^x_j, in nats, which is
/// the negative cross-entropy. Shapes: x [..., classes], one class a row -> [...]. A row of class -1 counts nothing: 0,
/// without a gradient. dX_j = (1(j = k) - softmax_j) dOut, made in the forward pass.
/// </summary>
internal sealed unsafe class ClassLogLikelihoodOperation : Operation
{
    private Tensor? logits;
    private Tensor? slope;
    private int[] classes = [];

    public static Tensor Apply(Tensor logits, ReadOnlySpan<int> classes)
    {
        Check(logits.Shape, classes);
        Tensor output = Tensor.Uninitialized(logits.Shape.Without(-1));
        Tensor? saved = Tape.Records(logits) ? Tensor.Uninitialized(logits.Shape) : null;
        Fill(logits, classes, output, saved);
        if (saved is not null)
        {
            ClassLogLikelihoodOperation operation = Tape.Record<ClassLogLikelihoodOperation>(output);
            operation.logits = logits;
            operation.slope = saved;
            if (operation.classes.Length < classes.Length)
            {
                operation.classes = new int[classes.Length];
            }

            classes.CopyTo(operation.classes);
        }

        return output;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        // The slopes become the gradient in their own memory, so a second backward pass has to make them again.
        Tensor dLogits = slope ?? Tensor.Uninitialized(logits!.Shape);
        if (slope is null)
        {
            Fill(logits!, classes.AsSpan(0, dOutput.Count), Tensor.Uninitialized(dOutput.Shape), dLogits);
        }

        slope = null;
        int rows = dOutput.Count;
        int length = logits!.Shape[-1];
        Workers.Run(
            LikelihoodKernels.Parts(rows, length),
            new LikelihoodKernels.ScaleRows(
                dLogits.Data, dOutput.Data, dLogits.Data, accumulate: false, rows, length));
        sink.HandOver(logits, dLogits);
    }

    protected internal override void Forget() => logits = slope = null;

    private static void Check(Shape logits, ReadOnlySpan<int> classes)
    {
        if (logits.Rank < 1 || logits[-1] < 1 || logits.Count != (long)classes.Length * logits[-1])
        {
            throw new TensorException(
                $"ClassLogLikelihood: {classes.Length} classes for logits {logits}: expected [..., classes] and a "
                + "class for each row.");
        }

        for (int row = 0; row < classes.Length; row++)
        {
            if (classes[row] < -1 || classes[row] >= logits[-1])
            {
                throw new TensorException(
                    $"ClassLogLikelihood: class {classes[row]} of row {row} is none of {logits}. Classes run from 0 to "
                    + $"{logits[-1] - 1}; -1 leaves a row out.");
            }
        }
    }

    private static void Fill(Tensor logits, ReadOnlySpan<int> classes, Tensor total, Tensor? slopes)
    {
        fixed (int* pinned = classes)
        {
            int length = logits.Shape[-1];
            Workers.Run(
                LikelihoodKernels.Parts(classes.Length, length),
                new ClassTotals(
                    logits.Data, pinned, total.Data, slopes is null ? null : slopes.Data, classes.Length, length));
        }
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// ln of the probability of a class for each row of logits [..., classes] -> [...], nats; 0 for rows of class -1.
    /// </summary>
    /// <exception cref="TensorException">A class is none, or there is not one for each row.</exception>
    public static Tensor ClassLogLikelihood(this Tensor logits, params ReadOnlySpan<int> classes) =>
        ClassLogLikelihoodOperation.Apply(logits, classes);
}
