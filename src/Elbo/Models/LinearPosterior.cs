using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// The encoder of a linear-Gaussian model, made of its decoder: with W Psi^-1 W^T diagonal the posterior is normal with
/// independent latents of precision m = 1 + diag(W Psi^-1 W^T) and mean W Psi^-1 (x - mean) / m. [batch, ...] ->
/// [batch, 2 latent]; without noise the code W (x - mean), [batch, latent].
/// </summary>
internal sealed class LinearPosterior(Shape item, LinearLayer decoder, Likelihood likelihood, LinearNoise noise)
    : Network
{
    private int Latents => decoder.Weight.Shape[0];

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input == item
        ? new Shape(noise == LinearNoise.None ? Latents : 2 * Latents)
        : throw new TensorException($"Linear-Gaussian encoder: an input of {input} does not fit, expected {item}.");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass)
    {
        Tensor weight = decoder.Weight.Value;
        Tensor centred = input.Reshape(new Shape(input.Shape[0], item.Count)) - decoder.Bias.Value;
        if (noise == LinearNoise.None)
        {
            return centred.MatMul(weight, transposeLeft: false, transposeRight: true);
        }

        Tensor logVariance = likelihood.Parameters.Single().Value;
        Tensor scaled = weight * (-logVariance.Reshape(new Shape(logVariance.Count))).Exp();
        Tensor precision = (scaled * weight).Sum(-1) + 1f;
        Tensor mean = centred.MatMul(scaled, transposeLeft: false, transposeRight: true) / precision;
        return TensorOperations.Concat(1, mean, Tensor.Constant(0f, mean.Shape) - precision.Log());
    }

    /// <summary>
    /// The same as one affine map of the flattened input: a row of weights and an offset for each number that comes
    /// out. The log-variances do not depend on x.
    /// </summary>
    public (double[][] Rows, double[] Offsets) Affine()
    {
        float[] bias = decoder.Bias.Value.ToArray();
        float[][] weight = [.. decoder.Weight.Value.ToArray().Chunk(item.Count)];
        if (noise == LinearNoise.None)
        {
            double[][] plain = [.. weight.Select(row => row.Select(number => (double)number).ToArray())];
            return (plain, [.. plain.Select(row => Offset(row, bias))]);
        }

        float[] logVariance = likelihood.Parameters.Single().Value.ToArray();
        var rows = new double[2 * weight.Length][];
        double[] offsets = new double[rows.Length];
        for (int latent = 0; latent < weight.Length; latent++)
        {
            double[] scaled = [.. weight[latent].Select((number, i) =>
                number * DoubleMath.Exp(-logVariance[logVariance.Length == 1 ? 0 : i]))];
            double precision = 1 + scaled.Zip(weight[latent], (a, b) => a * b).Sum();
            rows[latent] = [.. scaled.Select(number => number / precision)];
            offsets[latent] = Offset(rows[latent], bias);
            rows[weight.Length + latent] = new double[item.Count];
            offsets[weight.Length + latent] = -DoubleMath.Log(precision);
        }

        return (rows, offsets);
    }

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) => 2L * decoder.Weight.Shape.Count;

    private static double Offset(double[] row, float[] mean) => -row.Zip(mean, (number, part) => number * part).Sum();
}
