using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// A mixture of normals over vectors, the same for every example: p(z) = sum_k w_k prod_j N(z_j; mean_kj, sigma_kj^2).
/// Means and log-variances [components, size], logits of the weights [components].
/// </summary>
public sealed class NormalMixture : Distribution
{
    private Tensor? means;
    private Tensor? logVariances;
    private Tensor? logits;

    /// <summary>The normals' means, [components, size].</summary>
    internal Tensor Means => means!;

    /// <summary>The normals' ln sigma^2, [components, size].</summary>
    internal Tensor LogVariances => logVariances!;

    /// <summary>The logits of the weights, [components].</summary>
    internal Tensor Logits => logits!;

    /// <inheritdoc/>
    public override Tensor Mean => logits!.Softmax(0).Reshape(1, -1).MatMul(
        means!, transposeLeft: false, transposeRight: false);

    /// <summary>The mixture with these parameters.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static NormalMixture Of(Tensor means, Tensor logVariances, Tensor logits)
    {
        if (logVariances.Shape != means.Shape || logits.Shape != means.Shape.Without(-1))
        {
            throw new TensorException(
                $"NormalMixture: log-variances {logVariances.Shape} and logits {logits.Shape} do not fit means "
                + $"{means.Shape}: expected {means.Shape} and {means.Shape.Without(-1)}.");
        }

        NormalMixture mixture = Tape.Borrow<NormalMixture>();
        mixture.means = means;
        mixture.logVariances = logVariances;
        mixture.logits = logits;
        return mixture;
    }

    /// <inheritdoc/>
    /// <remarks>Not differentiable in the weights: for generation, not for a posterior.</remarks>
    public override Tensor Sample(in SampleNoise noise)
    {
        int size = means!.Shape[-1];
        Tensor standard = noise.Normal(size);
        float[] uniform = noise.For(RandomPurpose.MixtureComponent).Uniform(1).ToArray();
        float[] weights = logits!.Softmax(0).ToArray();
        int[] chosen = [.. uniform.Select(number => Component(weights, number))];
        Tensor deviation = (logVariances! * 0.5f).Exp().Gather(chosen).Reshape(standard.Shape);
        return (standard * deviation) + means.Gather(chosen).Reshape(standard.Shape);
    }

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value) =>
        (value.GaussianLogDensities(means!, logVariances!) + logits!.LogSoftmax(0)).LogSumExp(-1);

    /// <inheritdoc/>
    public override Distribution StopGradient() =>
        Of(means!.StopGradient(), logVariances!.StopGradient(), logits!.StopGradient());

    // the component whose part of (0, 1) the number falls into
    private static int Component(float[] weights, float number)
    {
        double below = 0;
        for (int k = 0; k < weights.Length - 1; k++)
        {
            below += weights[k];
            if (number < below)
            {
                return k;
            }
        }

        return weights.Length - 1;
    }
}
