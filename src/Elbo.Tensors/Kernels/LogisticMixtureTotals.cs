using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// ln p(x) of each pixel under a mixture of discretized logistics, and the slopes in its numbers where asked for. A
/// lane is a pixel: the numbers of as many pixels as a vector has lanes are turned, so that number j of all lies side
/// by side, and the slopes are turned back. So a pixel's bits depend on nothing but its own numbers.
/// </summary>
/// <remarks>
/// With a and b the upper and lower end of a level's interval in units of the scale, and t = tanh((a - b) / 2),
/// sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) 2 t / (1 + t): no difference of near numbers, however small it is.
/// </remarks>
internal readonly unsafe struct LogisticMixtureTotals(
    float* observed, float* numbers, float* total, float* slopes, int pixels, int observedPixels,
    LogisticMixtureSizes sizes) : IJob
{
    private const int PixelsPerPart = 64;

    // far above any level's width, and e^-60 is still a normal float
    private const float HighestLogScale = 60f;

    private const float Half = 1f / 255f;
    private const float Edge = 0.998f;
    private const int WorkRows = 4;

    /// <summary>Parts that so many pixels make.</summary>
    public static int Parts(int pixels) => (pixels + PixelsPerPart - 1) / PixelsPerPart;

    public void Run<T>(int part)
        where T : struct, ILanes<T>
    {
        int last = Math.Min((part + 1) * PixelsPerPart, pixels);
        Buffer scratch = BufferPool.Rent(
            (sizes.Numbers + sizes.Channels + sizes.Mixtures + WorkRows) * T.Count);
        for (int first = part * PixelsPerPart; first < last; first += T.Count)
        {
            int wide = Math.Min(T.Count, last - first);
            Turn<T>(first, wide, scratch.Data);
            Tail.StoreAny(Block<T>(scratch.Data), total + first, wide);
            if (slopes is not null)
            {
                TurnBack<T>(first, wide, scratch.Data);
            }
        }

        BufferPool.Return(scratch);
    }

    // rows of lanes: the pixels' numbers, then their channels from -1 to 1; lanes without a pixel repeat the last one
    private void Turn<T>(int first, int wide, float* rows)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < T.Count; lane++)
        {
            int pixel = first + Math.Min(lane, wide - 1);
            float* from = numbers + ((nint)pixel * sizes.Numbers);
            float* to = rows + lane;
            for (int j = 0; j < sizes.Numbers; j++, to += T.Count)
            {
                *to = from[j];
            }

            float* x = observed + ((nint)(pixel % observedPixels) * sizes.Channels);
            for (int channel = 0; channel < sizes.Channels; channel++, to += T.Count)
            {
                *to = (MathF.Round(x[channel] * 255f) / 127.5f) - 1f;
            }
        }
    }

    private void TurnBack<T>(int first, int wide, float* rows)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < wide; lane++)
        {
            float* to = slopes + ((nint)(first + lane) * sizes.Numbers);
            float* from = rows + lane;
            for (int j = 0; j < sizes.Numbers; j++, from += T.Count)
            {
                to[j] = *from;
            }
        }
    }

    // ln sum_k e^(l_k + s_k) - ln sum_k e^l_k, with s_k the sum over the channels; the slopes take the numbers' place
    private T Block<T>(float* rows)
        where T : struct, ILanes<T>
    {
        float* sums = rows + ((sizes.Numbers + sizes.Channels) * T.Count);
        T largest = T.Splat(float.NegativeInfinity);
        T largestPrior = largest;
        for (int k = 0; k < sizes.Mixtures; k++)
        {
            T logit = T.Load(rows + (k * T.Count));
            T sum = logit + Component<T>(rows, k);
            sum.Store(sums + (k * T.Count));
            largest = VectorMath.Max(largest, sum);
            largestPrior = VectorMath.Max(largestPrior, logit);
        }

        T whole = T.Splat(0f);
        T wholePrior = whole;
        for (int k = 0; k < sizes.Mixtures; k++)
        {
            T power = VectorMath.Exp(T.Load(sums + (k * T.Count)) - largest);
            T prior = VectorMath.Exp(T.Load(rows + (k * T.Count)) - largestPrior);
            power.Store(sums + (k * T.Count));
            prior.Store(rows + (k * T.Count));
            whole = whole + power;
            wholePrior = wholePrior + prior;
        }

        if (slopes is not null)
        {
            Weigh(rows, sums, T.Splat(1f) / whole, T.Splat(1f) / wholePrior);
        }

        return (largest - largestPrior) + (VectorMath.Log(whole) - VectorMath.Log(wholePrior));
    }

    // slopes of each part of the mixture, times how much of p(x) is that part's
    private void Weigh<T>(float* rows, float* powers, T factor, T factorPrior)
        where T : struct, ILanes<T>
    {
        for (int k = 0; k < sizes.Mixtures; k++)
        {
            T share = T.Load(powers + (k * T.Count)) * factor;
            float* logit = rows + (k * T.Count);
            (share - (T.Load(logit) * factorPrior)).Store(logit);
            for (int j = k + sizes.Mixtures; j < sizes.Numbers; j += sizes.Mixtures)
            {
                float* row = rows + (j * T.Count);
                (T.Load(row) * share).Store(row);
            }
        }
    }

    // sum over the channels of ln p of a part of the mixture; its slopes take the place of its numbers
    private T Component<T>(float* rows, int k)
        where T : struct, ILanes<T>
    {
        int step = sizes.Mixtures * T.Count;
        float* means = rows + ((k + sizes.Mixtures) * T.Count);
        float* scales = means + (sizes.Channels * step);
        float* shifts = scales + (sizes.Channels * step);
        float* values = rows + (sizes.Numbers * T.Count);
        float* work = values + ((sizes.Channels + sizes.Mixtures) * T.Count);
        T sum = T.Splat(0f);
        for (int channel = 0; channel < sizes.Channels; channel++)
        {
            int before = sizes.HasShifts ? channel : 0;
            for (int i = 0; i < before; i++)
            {
                Shift<T>(means, shifts + (i * step), values + (i * T.Count));
            }

            bool counts = channel < sizes.Counted;
            sum = counts ? sum + Level<T>(values + (channel * T.Count), means, scales, work) : sum;
            if (!counts)
            {
                T.Splat(0f).Store(means);
                T.Splat(0f).Store(scales);
            }

            for (int i = 0; i < before; i++)
            {
                T shift = T.Load(shifts + (i * step));
                T slope = T.Splat(1f) - (shift * shift);
                (T.Load(means) * T.Load(values + (i * T.Count)) * slope).Store(shifts + (i * step));
            }

            means += step;
            scales += step;
            shifts += before * step;
        }

        return sum;
    }

    // ln of a logistic variable's probability of a level; the slopes take the places of mean and ln scale. In steps
    // that are methods of their own: all functions in one would be more than the compiler puts in line.
    private static T Level<T>(float* x, float* mean, float* scale, float* work)
        where T : struct, ILanes<T>
    {
        Widths<T>(scale, work);
        Decays<T>(x, mean, work);
        Slopes<T>(x, mean, scale, work);
        return Logarithm<T>(work);
    }

    // adds tanh(shift) x to the mean; the tanh takes the place of the shift
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Shift<T>(float* mean, float* shift, float* x)
        where T : struct, ILanes<T>
    {
        T factor = VectorMath.Tanh(T.Load(shift));
        T.FusedMultiplyAdd(factor, T.Load(x), T.Load(mean)).Store(mean);
        factor.Store(shift);
    }

    // work: 1 / s, and t
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Widths<T>(float* scale, float* work)
        where T : struct, ILanes<T>
    {
        T inverse = VectorMath.Exp(VectorMath.Negate(Bounded(T.Load(scale))));
        inverse.Store(work);
        VectorMath.Tanh(T.Splat(Half) * inverse).Store(work + T.Count);
    }

    // work: e^-|a| and e^-|b| behind these
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Decays<T>(float* x, float* mean, float* work)
        where T : struct, ILanes<T>
    {
        T inverse = T.Load(work);
        T half = T.Splat(Half) * inverse;
        T middle = (T.Load(x) - T.Load(mean)) * inverse;
        VectorMath.Exp(VectorMath.Negate(VectorMath.Abs(middle + half))).Store(work + (2 * T.Count));
        VectorMath.Exp(VectorMath.Negate(VectorMath.Abs(middle - half))).Store(work + (3 * T.Count));
    }

    // the slopes; work: what ln p is the logarithm of, and what is added to it
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Slopes<T>(float* x, float* mean, float* scale, float* work)
        where T : struct, ILanes<T>
    {
        T zero = T.Splat(0f);
        T one = T.Splat(1f);
        T inverse = T.Load(work);
        T tangent = T.Load(work + T.Count);
        T upperDecay = T.Load(work + (2 * T.Count));
        T lowerDecay = T.Load(work + (3 * T.Count));
        T half = T.Splat(Half) * inverse;
        T middle = (T.Load(x) - T.Load(mean)) * inverse;
        T upper = middle + half;
        T lower = middle - half;

        // the outermost levels reach to infinity
        T isLowest = T.LessThan(T.Load(x), T.Splat(-Edge));
        T isHighest = T.LessThan(T.Splat(Edge), T.Load(x));
        T width = (tangent + tangent) / (one + tangent);
        width = T.Select(isLowest, one, T.Select(isHighest, one, width));
        T above = T.Select(isHighest, one, one + upperDecay);
        T below = T.Select(isLowest, one, one + lowerDecay);
        (width / (above * below)).Store(work);
        (T.Select(isHighest, zero, VectorMath.Min(zero, upper))
            - T.Select(isLowest, zero, VectorMath.Max(zero, lower))).Store(work + T.Count);

        // sigmoid(-a), sigmoid(b)
        T fromAbove = T.Select(
            isHighest, zero, VectorMath.SigmoidFromDecay(VectorMath.Negate(upper), upperDecay));
        T fromBelow = T.Select(isLowest, zero, VectorMath.SigmoidFromDecay(lower, lowerDecay));
        T narrowing = half * (one - tangent) / tangent;
        narrowing = T.Select(isLowest, zero, T.Select(isHighest, zero, narrowing));
        T dScale = ((fromBelow * lower) - (fromAbove * upper)) - narrowing;
        T logScale = T.Load(scale);
        ((fromBelow - fromAbove) * inverse).Store(mean);
        T.And(dScale, T.EqualTo(Bounded(logScale), logScale)).Store(scale);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Logarithm<T>(float* work)
        where T : struct, ILanes<T> => T.Load(work + T.Count) + VectorMath.Log(T.Load(work));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Bounded<T>(T logScale)
        where T : struct, ILanes<T> => VectorMath.Max(
            T.Splat(LogisticMixtureLogLikelihood.LowestLogScale),
            VectorMath.Min(T.Splat(HighestLogScale), logScale));
}
