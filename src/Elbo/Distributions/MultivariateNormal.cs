using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// A normal with full covariance, N(mean, L L^T) with L lower triangular: z = mean + L e. Mean and ln L_jj [batch,
/// size]; what lies below the diagonal, row by row, [batch, size (size - 1) / 2].
/// </summary>
public sealed class MultivariateNormal : Distribution
{
    private const float LogTwoPi = 1.83787706641f;

    private Tensor? mean;
    private Tensor? logDiagonal;
    private Tensor? below;
    private Tensor? factor;

    /// <inheritdoc/>
    public override Tensor Mean => mean!;

    /// <summary>ln L_jj, [batch, size].</summary>
    public Tensor LogDiagonal => logDiagonal!;

    /// <summary>L, [batch, size, size].</summary>
    public Tensor Factor => factor!;

    /// <summary>The distribution with these parameters.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static MultivariateNormal Of(Tensor mean, Tensor logDiagonal, Tensor below)
    {
        MultivariateNormal normal = Tape.Borrow<MultivariateNormal>();
        normal.mean = mean;
        normal.logDiagonal = logDiagonal;
        normal.below = below;
        normal.factor = logDiagonal.Exp().LowerTriangle(below);
        return normal;
    }

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise)
    {
        // for each example [samples, size] times L^T
        Tensor standard = noise.Normal(Mean.Shape[-1]).Permute(1, 0, 2);
        return standard.MatMul(Factor, transposeLeft: false, transposeRight: true).Permute(1, 0, 2) + Mean;
    }

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value)
    {
        Tensor standard = Factor.SolveLower(value - Mean);
        return ((standard.Square().Sum(-1) * -0.5f) - LogDiagonal.Sum(-1)) + (-0.5f * LogTwoPi * value.Shape[-1]);
    }

    /// <inheritdoc/>
    public override Distribution StopGradient() =>
        Of(Mean.StopGradient(), LogDiagonal.StopGradient(), below!.StopGradient());
}
