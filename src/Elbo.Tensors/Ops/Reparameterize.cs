using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// Samples as a function of the parameters: z = mean + e^(v/2) * noise, with v = ln sigma^2 (Kingma and Welling 2014,
/// section 2.4). Shapes: mean and v [batch, latent], noise [samples, batch, latent] -> z [samples, batch, latent].
/// dMean = sum over samples of dZ; dV = sum over samples of dZ * noise * e^(v/2) / 2.
/// </summary>
public sealed unsafe class Reparameterize : Operation
{
    private Tensor? mean;
    private Tensor? logVariance;
    private Tensor? noise;

    /// <summary>mean + e^(v/2) * noise.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor mean, Tensor logVariance, Tensor noise)
    {
        if (mean.Shape != logVariance.Shape || noise.Shape.Rank != mean.Shape.Rank + 1
            || noise.Shape.Without(0) != mean.Shape)
        {
            throw new TensorException(
                $"Reparameterize: mean {mean.Shape}, log-variance {logVariance.Shape} and noise {noise.Shape} do not "
                + "fit: expected two of the same shape, and noise with one more axis of samples in front.");
        }

        Tensor z = Tensor.Uninitialized(noise.Shape);
        Workers.Run(
            Elementwise.Parts(mean.Count),
            new ForwardJob(mean.Data, logVariance.Data, noise.Data, z.Data, mean.Count, noise.Shape[0]));
        if (Tape.Records(mean, logVariance))
        {
            var operation = Tape.Record<Reparameterize>(z);
            operation.mean = mean;
            operation.logVariance = logVariance;
            operation.noise = noise;
        }

        return z;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        GradientSlot dMean = mean!.RequiresGradient ? sink.For(mean) : default;
        GradientSlot dVariance = logVariance!.RequiresGradient ? sink.For(logVariance) : default;
        Workers.Run(
            Elementwise.Parts(mean.Count),
            new BackwardJob(
                logVariance.Data, noise!.Data, dOutput.Data, dMean.Tensor is null ? null : dMean.Tensor.Data,
                dMean.Accumulate,
                dVariance.Tensor is null ? null : dVariance.Tensor.Data, dVariance.Accumulate, mean.Count,
                noise.Shape[0]));
    }

    /// <inheritdoc/>
    protected internal override void Forget() => mean = logVariance = noise = null;

    private readonly struct ForwardJob(float* mean, float* logVariance, float* noise, float* z, int count, int samples)
        : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes m = Tail.LoadAny<TLanes>(mean + i, wide);
                TLanes sigma = VectorMath.Exp(TLanes.Splat(0.5f) * Tail.LoadAny<TLanes>(logVariance + i, wide));
                for (int s = 0; s < samples; s++)
                {
                    nint at = ((nint)s * count) + i;
                    Tail.StoreAny(
                        TLanes.FusedMultiplyAdd(sigma, Tail.LoadAny<TLanes>(noise + at, wide), m), z + at, wide);
                }
            }
        }
    }

    private readonly struct BackwardJob(
        float* logVariance, float* noise, float* dZ, float* dMean, bool addMean, float* dVariance, bool addVariance,
        int count,
        int samples) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            int from = part * Elementwise.PartLength;
            int to = Math.Min(from + Elementwise.PartLength, count);
            for (int i = from; i < to; i += TLanes.Count)
            {
                int wide = Math.Min(TLanes.Count, to - i);
                TLanes sum = TLanes.Splat(0f);
                TLanes weighted = TLanes.Splat(0f);
                for (int s = 0; s < samples; s++)
                {
                    nint at = ((nint)s * count) + i;
                    TLanes d = Tail.LoadAny<TLanes>(dZ + at, wide);
                    sum = sum + d;
                    weighted = TLanes.FusedMultiplyAdd(d, Tail.LoadAny<TLanes>(noise + at, wide), weighted);
                }

                Put(sum, dMean, addMean, i, wide);
                if (dVariance is not null)
                {
                    TLanes half = TLanes.Splat(0.5f);
                    TLanes sigma = VectorMath.Exp(half * Tail.LoadAny<TLanes>(logVariance + i, wide));
                    Put(half * sigma * weighted, dVariance, addVariance, i, wide);
                }
            }
        }

        private static void Put<TLanes>(TLanes value, float* target, bool accumulate, int i, int wide)
            where TLanes : struct, ILanes<TLanes>
        {
            if (target is null)
            {
                return;
            }

            if (accumulate)
            {
                value = Tail.LoadAny<TLanes>(target + i, wide) + value;
            }

            Tail.StoreAny(value, target + i, wide);
        }
    }
}

/// <content>Parts of the evidence lower bound.</content>
public static partial class TensorOperations
{
    /// <summary>Samples mean + e^(logVariance/2) * noise; see <see cref="Tensors.Reparameterize"/>.</summary>
    public static Tensor Reparameterize(this Tensor mean, Tensor logVariance, Tensor noise) =>
        Tensors.Reparameterize.Apply(mean, logVariance, noise);

    /// <summary>
    /// ln p(observed) under Bernoullis with these logits; see <see cref="Tensors.BernoulliLogLikelihood"/>.
    /// </summary>
    public static Tensor BernoulliLogLikelihood(this Tensor observed, Tensor logits) =>
        Tensors.BernoulliLogLikelihood.Apply(observed, logits);

    /// <summary>ln p(observed) under Gaussians; see <see cref="Tensors.GaussianLogLikelihood"/>.</summary>
    public static Tensor GaussianLogLikelihood(this Tensor observed, Tensor mean, Tensor logVariance) =>
        Tensors.GaussianLogLikelihood.Apply(observed, mean, logVariance);
}
