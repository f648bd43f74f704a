using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Evaluation;

/// <summary>
/// x = b + W^T z + s e with z and e standard normal, for which everything is known: ln p(x) = ln N(x; b, W^T W + s^2
/// I), and the posterior is normal with precision I + W W^T / s^2. The rows of W are orthogonal, so that the posterior
/// is diagonal and a linear encoder can be exact.
/// </summary>
internal sealed class LinearGaussian
{
    public const int Items = 6;
    public const int Latents = 3;

    private static readonly double[] Strengths = [1.6, 0.9, 0.3];

    private readonly Matrix<double> weight;
    private readonly Vector<double> bias;
    private readonly double variance;

    /// <summary>The model, with a posterior that is exact but for what is added to it.</summary>
    /// <param name="logVariance">ln s^2; 0 makes it a likelihood of unit variance, others a learned one.</param>
    /// <param name="meanShift">Added to each posterior mean.</param>
    /// <param name="logVarianceShift">Added to each log-variance of the posterior.</param>
    public LinearGaussian(float logVariance, float meanShift, float logVarianceShift)
    {
        variance = Math.Exp(logVariance);
        weight = OrthogonalRows();
        bias = Vector<double>.Build.Dense(Items, j => 0.1 * j);
        var encoder = new LinearLayer(Items, 2 * Latents, Activation.None, Initialization.Glorot);
        var decoder = new LinearLayer(Latents, Items, Activation.None, Initialization.Glorot);
        var likelihood = new Gaussian(logVariance == 0 ? GaussianVariance.Unit : GaussianVariance.Learned);
        Model = new Vae(new Shape(Items), Latents, encoder, decoder, likelihood, PosteriorFamily.Diagonal);
        decoder.Weight.Value.CopyFrom(Floats(weight));
        decoder.Bias.Value.CopyFrom([.. bias.Select(number => (float)number)]);
        foreach (Parameter parameter in likelihood.Parameters)
        {
            parameter.Value.CopyFrom([logVariance]);
        }

        SetEncoder(encoder, meanShift, logVarianceShift);
    }

    public Vae Model { get; }

    public double ExactLogLikelihood(float[] x)
    {
        Matrix<double> covariance =
            weight.Transpose() * weight + (Matrix<double>.Build.DenseIdentity(Items) * variance);
        Vector<double> d = Distance(x);
        return -0.5 * (
            (Items * Math.Log(2 * Math.PI)) + Math.Log(covariance.Determinant()) + (d * covariance.Inverse() * d));
    }

    /// <summary>E_q[ln p(x|z)] and KL(q || p) for the exact posterior.</summary>
    public (double Reconstruction, double Kl) ExactTerms(float[] x)
    {
        Vector<double> mean = PosteriorMean(x);
        Vector<double> spread = PosteriorVariance();
        Vector<double> rest = Distance(x) - (mean * weight);
        double squares = rest * rest;
        double kl = 0;
        for (int j = 0; j < Latents; j++)
        {
            squares += spread[j] * weight.Row(j).DotProduct(weight.Row(j));
            kl += 0.5 * ((mean[j] * mean[j]) + spread[j] - 1 - Math.Log(spread[j]));
        }

        return (-0.5 * ((Items * Math.Log(2 * Math.PI * variance)) + (squares / variance)), kl);
    }

    public Vector<double> PosteriorMean(float[] x)
    {
        Vector<double> scaled = weight * Distance(x) / variance;
        return scaled.PointwiseMultiply(PosteriorVariance());
    }

    /// <summary>KL(q || p(z|x)) for a posterior that is exact but for a shift of its mean and log-variance.</summary>
    public double ExactGap(double meanShift, double logVarianceShift) => PosteriorVariance().Sum(variance =>
        0.5 * (Math.Exp(logVarianceShift) + (meanShift * meanShift / variance) - 1 - logVarianceShift));

    private Vector<double> PosteriorVariance() =>
        Vector<double>.Build.Dense(Latents, j => 1 / (1 + (weight.Row(j).DotProduct(weight.Row(j)) / variance)));

    private Vector<double> Distance(float[] x) =>
        Vector<double>.Build.Dense([.. x.Select(number => (double)number)]) - bias;

    private void SetEncoder(LinearLayer encoder, float meanShift, float logVarianceShift)
    {
        Vector<double> spread = PosteriorVariance();
        Matrix<double> head = Matrix<double>.Build.Dense(Items, 2 * Latents);
        float[] headBias = new float[2 * Latents];
        for (int j = 0; j < Latents; j++)
        {
            Vector<double> column = weight.Row(j) * spread[j] / variance;
            head.SetColumn(j, column);
            headBias[j] = (float)(meanShift - (column * bias));
            headBias[Latents + j] = (float)(logVarianceShift + Math.Log(spread[j]));
        }

        encoder.Weight.Value.CopyFrom(Floats(head));
        encoder.Bias.Value.CopyFrom(headBias);
    }

    private static Matrix<double> OrthogonalRows()
    {
        float[] numbers = new float[Items * Latents];
        new RandomStream(5, RandomPurpose.Test).FillNormal(numbers);
        Matrix<double> q = Matrix<double>.Build.Dense(Items, Latents, (i, j) => numbers[(i * Latents) + j])
            .GramSchmidt().Q.Transpose();
        return Matrix<double>.Build.DenseOfDiagonalVector(Vector<double>.Build.Dense(Strengths)) * q;
    }

    private static float[] Floats(Matrix<double> matrix) =>
        [.. matrix.ToRowMajorArray().Select(number => (float)number)];
}
