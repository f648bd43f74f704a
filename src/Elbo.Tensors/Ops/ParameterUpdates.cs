using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>Changes to parameters in place, over flat memory in one pass. Not recorded on a tape.</summary>
public static unsafe class ParameterUpdates
{
    // Sums of squares are taken in pieces of this length, added in order.
    private const int SumPartLength = 4096;

    /// <summary>
    /// One step of Adam (Kingma and Ba 2015, algorithm 1): m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
    /// w = w - rate * (m / c1) / (sqrt(v / c2) + epsilon), with c1 = 1 - b1^t and c2 = 1 - b2^t. Gradients are
    /// multiplied by <paramref name="gradientScale"/> first. All tensors are of one length.
    /// </summary>
    public static void Adam(
        Tensor parameters, Tensor gradients, Tensor firstMoment, Tensor secondMoment, in AdamSettings settings,
        float gradientScale)
    {
        CheckLengths(nameof(Adam), parameters, gradients);
        CheckLengths(nameof(Adam), parameters, firstMoment);
        CheckLengths(nameof(Adam), parameters, secondMoment);
        Workers.Run(
            Elementwise.Parts(parameters.Count),
            new AdamJob(
                parameters.Data, gradients.Data, firstMoment.Data, secondMoment.Data, parameters.Count, settings,
                gradientScale));
    }

    /// <summary>
    /// One step of Adamax (Kingma and Ba 2015, algorithm 2): m = b1 m + (1-b1) g; u = max(b2 u, |g| + epsilon);
    /// w = w - (rate / c1) m / u, with c1 = 1 - b1^t. Gradients are multiplied by <paramref name="gradientScale"/>
    /// first. All tensors are of one length.
    /// </summary>
    public static void Adamax(
        Tensor parameters, Tensor gradients, Tensor firstMoment, Tensor norm, in AdamSettings settings,
        float gradientScale)
    {
        CheckLengths(nameof(Adamax), parameters, gradients);
        CheckLengths(nameof(Adamax), parameters, firstMoment);
        CheckLengths(nameof(Adamax), parameters, norm);
        Workers.Run(
            Elementwise.Parts(parameters.Count),
            new AdamaxJob(
                parameters.Data, gradients.Data, firstMoment.Data, norm.Data, parameters.Count, settings,
                gradientScale));
    }

    /// <summary>average = average + share (value - average): an exponential moving average.</summary>
    public static void Follow(Tensor average, Tensor value, float share)
    {
        CheckLengths(nameof(Follow), average, value);
        Workers.Run(Elementwise.Parts(average.Count), new FollowJob(average.Data, value.Data, average.Count, share));
    }

    /// <summary>One step of gradient descent with momentum: u = momentum * u + g; w = w - rate * u.</summary>
    public static void Sgd(
        Tensor parameters, Tensor gradients, Tensor velocity, float rate, float momentum, float gradientScale)
    {
        CheckLengths(nameof(Sgd), parameters, gradients);
        CheckLengths(nameof(Sgd), parameters, velocity);
        Workers.Run(
            Elementwise.Parts(parameters.Count),
            new SgdJob(
                parameters.Data, gradients.Data, velocity.Data, parameters.Count, rate, momentum, gradientScale));
    }

    /// <summary>The Euclidean norm of all elements; NaN or infinite if any is.</summary>
    public static double Norm(Tensor tensor)
    {
        int parts = (tensor.Count + SumPartLength - 1) / SumPartLength;
        Buffer sums = BufferPool.Rent(Math.Max(1, parts));
        Workers.Run(parts, new SquareJob(tensor.Data, sums.Data, tensor.Count));
        double total = 0;
        for (int part = 0; part < parts; part++)
        {
            total += sums.Data[part];
        }

        BufferPool.Return(sums);
        return Math.Sqrt(total);
    }

    /// <summary>The position of the first element that is NaN or infinite; -1 if all are finite.</summary>
    public static int FirstNonFinite(Tensor tensor)
    {
        Span<float> elements = tensor.Elements;
        for (int i = 0; i < elements.Length; i++)
        {
            if (!float.IsFinite(elements[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void CheckLengths(string operation, Tensor parameters, Tensor other)
    {
        if (parameters.Count != other.Count)
        {
            throw new TensorException(
                $"{operation}: {parameters.Count} parameters, but {other.Count} numbers to go with them. Make both of "
                + "one length.");
        }
    }

    private readonly struct AdamJob(
        float* w, float* g, float* m, float* v, int count, AdamSettings settings, float gradientScale) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes keep1 = TLanes.Splat(settings.Beta1);
            TLanes take1 = TLanes.Splat(1f - settings.Beta1);
            TLanes keep2 = TLanes.Splat(settings.Beta2);
            TLanes take2 = TLanes.Splat(1f - settings.Beta2);
            TLanes step = TLanes.Splat(-(float)(settings.Rate / settings.Correction1));
            TLanes rootScale = TLanes.Splat((float)(1.0 / Math.Sqrt(settings.Correction2)));
            TLanes epsilon = TLanes.Splat(settings.Epsilon);
            TLanes scale = TLanes.Splat(gradientScale);
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            int i = from;
            for (; i <= to - TLanes.Count; i += TLanes.Count)
            {
                TLanes gradient = TLanes.Load(g + i) * scale;
                TLanes first = TLanes.FusedMultiplyAdd(keep1, TLanes.Load(m + i), take1 * gradient);
                TLanes second = TLanes.FusedMultiplyAdd(keep2, TLanes.Load(v + i), take2 * (gradient * gradient));
                TLanes root = TLanes.FusedMultiplyAdd(TLanes.Sqrt(second), rootScale, epsilon);
                first.Store(m + i);
                second.Store(v + i);
                TLanes.FusedMultiplyAdd(step, first / root, TLanes.Load(w + i)).Store(w + i);
            }

            if (i < to)
            {
                int rest = to - i;
                TLanes gradient = Tail.Load<TLanes>(g + i, rest) * scale;
                TLanes first = TLanes.FusedMultiplyAdd(keep1, Tail.Load<TLanes>(m + i, rest), take1 * gradient);
                TLanes second = TLanes.FusedMultiplyAdd(
                    keep2, Tail.Load<TLanes>(v + i, rest), take2 * (gradient * gradient));
                TLanes root = TLanes.FusedMultiplyAdd(TLanes.Sqrt(second), rootScale, epsilon);
                Tail.Store(first, m + i, rest);
                Tail.Store(second, v + i, rest);
                Tail.Store(TLanes.FusedMultiplyAdd(step, first / root, Tail.Load<TLanes>(w + i, rest)), w + i, rest);
            }
        }
    }

    private readonly struct AdamaxJob(
        float* w, float* g, float* m, float* u, int count, AdamSettings settings, float gradientScale) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes keep1 = TLanes.Splat(settings.Beta1);
            TLanes take1 = TLanes.Splat(1f - settings.Beta1);
            TLanes keep2 = TLanes.Splat(settings.Beta2);
            TLanes step = TLanes.Splat(-(float)(settings.Rate / settings.Correction1));
            TLanes epsilon = TLanes.Splat(settings.Epsilon);
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes gradient = Tail.LoadAny<TLanes>(g + i, wide) * TLanes.Splat(gradientScale);
                TLanes first = TLanes.FusedMultiplyAdd(keep1, Tail.LoadAny<TLanes>(m + i, wide), take1 * gradient);
                TLanes norm = TLanes.Max(
                    keep2 * Tail.LoadAny<TLanes>(u + i, wide), VectorMath.Abs(gradient) + epsilon);
                Tail.StoreAny(first, m + i, wide);
                Tail.StoreAny(norm, u + i, wide);
                Tail.StoreAny(
                    TLanes.FusedMultiplyAdd(step, first / norm, Tail.LoadAny<TLanes>(w + i, wide)), w + i, wide);
            }
        }
    }

    private readonly struct FollowJob(float* average, float* value, int count, float share) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes take = TLanes.Splat(share);
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes old = Tail.LoadAny<TLanes>(average + i, wide);
                Tail.StoreAny(
                    TLanes.FusedMultiplyAdd(take, Tail.LoadAny<TLanes>(value + i, wide) - old, old), average + i,
                    wide);
            }
        }
    }

    private readonly struct SgdJob(
        float* w, float* g, float* u, int count, float rate, float momentum, float gradientScale) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes gradient = Tail.LoadAny<TLanes>(g + i, wide) * TLanes.Splat(gradientScale);
                TLanes speed = TLanes.FusedMultiplyAdd(
                    TLanes.Splat(momentum), Tail.LoadAny<TLanes>(u + i, wide), gradient);
                Tail.StoreAny(speed, u + i, wide);
                Tail.StoreAny(
                    TLanes.FusedMultiplyAdd(TLanes.Splat(-rate), speed, Tail.LoadAny<TLanes>(w + i, wide)), w + i,
                    wide);
            }
        }
    }

    private readonly struct SquareJob(float* x, float* sums, int count) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            float* lanes = stackalloc float[VirtualLanes.Count];
            int from = part * SumPartLength;
            int to = Math.Min(from + SumPartLength, count);
            int whole = from + ((to - from) / VirtualLanes.Count * VirtualLanes.Count);
            for (int lane = 0; lane < VirtualLanes.Count; lane += 2 * TLanes.Count)
            {
                // two chains at a time, in registers; at the widest vector there is only one
                TLanes even = TLanes.Splat(0f);
                TLanes odd = even;
                int next = TLanes.Count < VirtualLanes.Count ? TLanes.Count : 0;
                for (int i = from + lane; i < whole; i += VirtualLanes.Count)
                {
                    TLanes left = TLanes.Load(x + i);
                    TLanes right = TLanes.Load(x + i + next);
                    even = even + (left * left);
                    odd = odd + (right * right);
                }

                odd.Store(lanes + lane + next);
                even.Store(lanes + lane);
            }

            for (int i = whole; i < to; i++)
            {
                lanes[i - whole] += x[i] * x[i];
            }

            sums[part] = VirtualLanes.Total(lanes);
        }
    }
}
