using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Each channel made normal, scaled and shifted, with a nonlinearity in the same pass: with m and v of a channel,
/// u = scale (x - m) / sqrt(v + epsilon) + shift, y = f(u). Shapes: x [..., channels], all others [channels], y as x.
/// Mean and variance are of the batch, over all other axes (batch normalization, Ioffe and Szegedy 2015), or given;
/// given ones are constants. With n rows, h = (x - m) / sqrt(v + epsilon) and d = dY f'(u): dshift = sum d,
/// dscale = sum d h, and dX = scale / sqrt(v + epsilon) (d - sum d / n - h sum(d h) / n), without the sums for given
/// ones.
/// </summary>
public sealed unsafe class ChannelNormalize : Operation
{
    private Tensor? x;
    private Tensor? scale;
    private Tensor? shift;
    private Tensor? mean;
    private Tensor? inverse;
    private Activation activation;
    private bool ofBatch;

    /// <summary>With the mean and the variance of the batch.</summary>
    /// <param name="x">[..., channels], at least one row.</param>
    /// <param name="scale">[channels].</param>
    /// <param name="shift">[channels].</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="activation">f.</param>
    /// <param name="mean">m, [channels].</param>
    /// <param name="variance">v, the mean of (x - m)^2, [channels].</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor OfBatch(
        Tensor x, Tensor scale, Tensor shift, float epsilon, Activation activation, out Tensor mean,
        out Tensor variance)
    {
        int channels = Check(x, scale, shift);
        var split = new AxisSplit(1, x.Count / Math.Max(1, channels), channels);
        mean = Tensor.Uninitialized(scale.Shape);
        variance = Tensor.Uninitialized(scale.Shape);
        Reductions.Run(x.Data, null, mean.Data, split, accumulate: false, new SumReduction(split.Length));
        Reductions.Run(
            x.Data, mean.Data, variance.Data, split, accumulate: false, new SquaredDeviationReduction(split.Length));
        return Apply(x, scale, shift, mean, variance, epsilon, activation, ofBatch: true);
    }

    /// <summary>With a mean and a variance that are given.</summary>
    /// <param name="x">[..., channels].</param>
    /// <param name="scale">[channels].</param>
    /// <param name="shift">[channels].</param>
    /// <param name="mean">m, [channels]; no gradient goes to it.</param>
    /// <param name="variance">v, [channels]; no gradient goes to it.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="activation">f.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Given(
        Tensor x, Tensor scale, Tensor shift, Tensor mean, Tensor variance, float epsilon, Activation activation)
    {
        Check(x, scale, shift);
        if (mean.Shape != scale.Shape || variance.Shape != scale.Shape)
        {
            throw new TensorException(
                $"ChannelNormalize: mean {mean.Shape} and variance {variance.Shape} do not fit scale {scale.Shape}: "
                + "expected the same shape.");
        }

        return Apply(x, scale, shift, mean, variance, epsilon, activation, ofBatch: false);
    }

    private static Tensor Apply(
        Tensor x, Tensor scale, Tensor shift, Tensor mean, Tensor variance, float epsilon, Activation activation,
        bool ofBatch)
    {
        int channels = scale.Count;
        Tensor root = Tensor.Uninitialized(scale.Shape);
        for (int i = 0; i < channels; i++)
        {
            root.Data[i] = 1f / MathF.Sqrt(variance.Data[i] + epsilon);
        }

        Tensor y = Tensor.Uninitialized(x.Shape);
        var numbers = new ChannelNumbers(mean.Data, root.Data, scale.Data, shift.Data);
        var receiver = new Values(x, y, numbers, x.Count / Math.Max(1, channels), channels);
        activation.Accept(ref receiver);
        if (Tape.Records(x, scale, shift))
        {
            ChannelNormalize operation = Tape.Record<ChannelNormalize>(y);
            operation.x = x;
            operation.scale = scale;
            operation.shift = shift;
            operation.mean = mean;
            operation.inverse = root;
            operation.activation = activation;
            operation.ofBatch = ofBatch;
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        Tensor sums = Tensor.Uninitialized(scale!.Shape);
        Tensor products = Tensor.Uninitialized(scale.Shape);
        int channels = scale.Count;
        int rows = x!.Count / Math.Max(1, channels);
        ChannelNumbers numbers = Numbers();
        var receiver = new Slopes(x, dOutput, numbers, sums, products, rows, channels);
        activation.Accept(ref receiver);
        if (x.RequiresGradient)
        {
            GradientSlot dX = sink.InPlace(x, dOutput);
            ChannelNormalization.Backward(
                x.Data, dOutput.Data, dX.Tensor.Data, numbers, sums.Data, products.Data, ofBatch, dX.Accumulate, rows,
                channels);
        }

        sink.Add(scale, products);
        sink.Add(shift!, sums);
    }

    /// <inheritdoc/>
    protected internal override void Forget() => x = scale = shift = mean = inverse = null;

    private static int Check(Tensor x, Tensor scale, Tensor shift)
    {
        if (scale.Shape.Rank != 1 || shift.Shape != scale.Shape || x.Shape.Rank == 0
            || x.Shape[-1] != scale.Shape[0])
        {
            throw new TensorException(
                $"ChannelNormalize: scale {scale.Shape} and shift {shift.Shape} do not fit x {x.Shape}: expected the "
                + "size of its last axis.");
        }

        return scale.Count;
    }

    private ChannelNumbers Numbers() => new(mean!.Data, inverse!.Data, scale!.Data, shift!.Data);

    private readonly struct Values(Tensor x, Tensor y, ChannelNumbers numbers, int rows, int channels)
        : Activation.IReceiver
    {
        public void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction =>
            ChannelNormalization.Forward(x.Data, y.Data, numbers, rows, channels, function);
    }

    private readonly struct Slopes(
        Tensor x, Tensor dY, ChannelNumbers numbers, Tensor sums, Tensor products, int rows, int channels)
        : Activation.IReceiver
    {
        public void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction =>
            ChannelNormalization.Slopes(
                x.Data, dY.Data, numbers, sums.Data, products.Data, rows, channels, function);
    }
}
