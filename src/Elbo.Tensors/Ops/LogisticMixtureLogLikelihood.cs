using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// ln p(x) of pixels of 256 levels under a mixture of K logistic variables that are cut into the levels' intervals, in
/// nats (Salimans, Karpathy, Chen and Kingma 2017, PixelCNN++, sections 2.1 and 2.2): ln sum_k w_k prod_c (sigmoid((x_c
/// + h - m_kc) / s_kc) - sigmoid((x_c - h - m_kc) / s_kc)) with x from -1 to 1, h = 1/255, w = softmax(l); the
/// outermost intervals reach to infinity, and ln s is at least -7. Of three channels m_k2 has tanh(a_k) x_1 added to
/// it, and m_k3 tanh(b_k) x_1 + tanh(c_k) x_2. Shapes: x [..., channels] from 0 to 1, numbers [samples, ..., K (1 + 2
/// channels)] or, of three channels, [samples, ..., 10 K] in the order l, m, ln s, (a, b, c), each of K numbers a
/// channel -> [samples, ...]. The gradient is made in the forward pass. x is data and gets none.
/// </summary>
public sealed unsafe class LogisticMixtureLogLikelihood : Operation
{
    /// <summary>The least ln s: a scale there is far below a level's width.</summary>
    public const float LowestLogScale = -7f;

    private Tensor? observed;
    private Tensor? numbers;
    private Tensor? slope;
    private LogisticMixtureSizes sizes;

    /// <summary>How many numbers a pixel needs.</summary>
    /// <param name="mixtures">K.</param>
    /// <param name="channels">The channels of a pixel.</param>
    public static int NumbersPerPixel(int mixtures, int channels) =>
        new LogisticMixtureSizes(mixtures, channels, channels).Numbers;

    /// <summary>ln p of each pixel, or of its first few channels.</summary>
    /// <param name="observed">x, [..., channels]; rounded to the nearest level.</param>
    /// <param name="numbers">As above.</param>
    /// <param name="mixtures">K.</param>
    /// <param name="counted">How many channels count, from the first on.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor observed, Tensor numbers, int mixtures, int counted)
    {
        LogisticMixtureSizes each = Check(observed.Shape, numbers.Shape, mixtures, counted);
        Tensor output = Tensor.Uninitialized(numbers.Shape.Without(-1));
        Tensor? saved = Tape.Records(numbers) ? Tensor.Uninitialized(numbers.Shape) : null;
        Fill(observed, numbers, output, saved, each);
        if (saved is not null)
        {
            var operation = Tape.Record<LogisticMixtureLogLikelihood>(output);
            operation.observed = observed;
            operation.numbers = numbers;
            operation.slope = saved;
            operation.sizes = each;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        // The slopes become the gradient in their own memory, so a second backward pass has to make them again.
        Tensor dNumbers = slope ?? Tensor.Uninitialized(numbers!.Shape);
        if (slope is null)
        {
            Fill(observed!, numbers!, Tensor.Uninitialized(dOutput.Shape), dNumbers, sizes);
        }

        slope = null;
        Workers.Run(
            LikelihoodKernels.Parts(dOutput.Count, sizes.Numbers),
            new LikelihoodKernels.ScaleRows(
                dNumbers.Data, dOutput.Data, dNumbers.Data, accumulate: false, dOutput.Count, sizes.Numbers));
        sink.HandOver(numbers!, dNumbers);
    }

    /// <inheritdoc/>
    protected internal override void Forget() => observed = numbers = slope = null;

    private static LogisticMixtureSizes Check(Shape observed, Shape numbers, int mixtures, int counted)
    {
        if (observed.Rank == 0 || mixtures < 1 || counted < 1 || counted > observed[-1])
        {
            throw new TensorException(
                $"LogisticMixtureLogLikelihood: {mixtures} mixtures and {counted} channels of {observed}: expected at "
                + "least one mixture, and 1 to all of the channels on the last axis.");
        }

        var each = new LogisticMixtureSizes(mixtures, observed[-1], counted);
        bool fits = numbers.Rank == observed.Rank + 1 && numbers[-1] == each.Numbers
            && numbers.Without(0).Without(-1) == observed.Without(-1);
        return fits
            ? each
            : throw new TensorException(
                $"LogisticMixtureLogLikelihood: observed {observed} does not fit numbers {numbers}: expected "
                + $"{observed.With(-1, each.Numbers)} with an axis of samples in front.");
    }

    private static void Fill(
        Tensor observed, Tensor numbers, Tensor total, Tensor? slopes, in LogisticMixtureSizes each)
    {
        int pixels = total.Count;
        Workers.Run(
            LogisticMixtureTotals.Parts(pixels),
            new LogisticMixtureTotals(
                observed.Data, numbers.Data, total.Data, slopes is null ? null : slopes.Data, pixels,
                Math.Max(1, observed.Count / each.Channels), each));
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// ln p of each pixel x [..., channels], or of its first few channels, under a mixture of discretized logistics
    /// with numbers [samples, ..., of a pixel] -> [samples, ...], nats: <see
    /// cref="Tensors.LogisticMixtureLogLikelihood"/>.
    /// </summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor LogisticMixtureLogLikelihood(
        this Tensor observed, Tensor numbers, int mixtures, int counted) =>
        Tensors.LogisticMixtureLogLikelihood.Apply(observed, numbers, mixtures, counted);
}
