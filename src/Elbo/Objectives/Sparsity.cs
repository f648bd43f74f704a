using Elbo.Tensors;

namespace Elbo.Objectives;

/// <summary>A penalty that is small where most units of a code are at rest.</summary>
public abstract class Sparsity
{
    /// <summary>
    /// sum_j |h_j|, averaged over the batch (Goodfellow, Bengio and Courville 2016, "Deep learning", section 14.2.1).
    /// </summary>
    public static Sparsity L1 { get; } = new L1Norm();

    /// <summary>The name in metrics, progress and reports.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// sum_j KL(rho || r_j) = sum_j rho ln(rho / r_j) + (1 - rho) ln((1 - rho) / (1 - r_j)), with r_j the mean over the
    /// batch of unit j, which must lie between 0 and 1 (Ng 2011, "Sparse autoencoder", CS294A lecture notes; a target
    /// for the mean activation: Lee, Ekanadham and Ng 2008). It compares two coins, not posterior and prior.
    /// </summary>
    /// <param name="target">rho, the wanted mean activation.</param>
    public static Sparsity MeanActivation(double target) => new MeanActivationDivergence(target);

    /// <summary>The penalty of codes [samples, batch, size], before its weight: a scalar.</summary>
    public abstract Tensor Of(Tensor codes);

    private sealed class L1Norm : Sparsity
    {
        public override string Name => "L1 sparsity";

        public override Tensor Of(Tensor codes) => codes.Abs().Sum(-1).Mean();
    }

    private sealed class MeanActivationDivergence(double target) : Sparsity
    {
        // A unit that is at rest for a whole batch in float32 would have an infinite logarithm.
        private const float Least = 1e-7f;

        public override string Name => "KL sparsity";

        public override Tensor Of(Tensor codes)
        {
            Tensor rows = codes.Reshape(-1, codes.Shape[-1]);
            Tensor activation = rows.Mean(0).Clamp(Least, 1f - Least);
            Tensor cross = (activation.Log() * (float)-target) - ((1f - activation).Log() * (float)(1 - target));
            double entropy = -(target * DoubleMath.Log(target)) - ((1 - target) * DoubleMath.Log(1 - target));
            return cross.Sum() - (float)(entropy * codes.Shape[-1]);
        }
    }
}
