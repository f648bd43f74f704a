using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Models;

/// <summary>
/// Two levels for which everything is known: z2_j ~ N(0, 1), z1_j ~ N(a_j z2_j, s_j), and two numbers of x for each
/// z1_j, x ~ N(w_j z1_j + 0.1, I). Latents with different j have nothing to do with each other, so that the true
/// posterior is a product of normals whichever level is inferred first, and linear encoders can be exact.
/// </summary>
internal sealed class LinearHierarchy
{
    public const int Items = 6;
    private const int Lower = 3;
    private const int Upper = 2;
    private const double Bias = 0.1;

    // the third latent of the lower level has none above it
    private static readonly double[] A = [0.9, -1.4, 0];
    private static readonly double[] S = [0.5, 0.8, 1.3];
    private static readonly double[][] W = [[1.2, -0.5], [0.4, 0.7], [0.9, 0.3]];

    private LinearHierarchy(HierarchicalModel model) => Model = model;

    public HierarchicalModel Model { get; }

    /// <summary>Inferred from the data up; exact but for what is added to the means of z1.</summary>
    public static LinearHierarchy BottomUp(double shift)
    {
        var encoder = Layer(Items, 2 * Lower);
        var above = Layer(Lower, 2 * Upper);
        for (int j = 0; j < Lower; j++)
        {
            double variance = 1 / ((1 / Prior(j)) + Strength(j));
            PutRow(encoder, j, variance);
            Add(encoder, j, shift);
            Add(encoder, Lower + j, Math.Log(variance));
        }

        for (int j = 0; j < Upper; j++)
        {
            double variance = 1 / (1 + (A[j] * A[j] / S[j]));
            Put(above, j, j, variance * A[j] / S[j]);
            Add(above, Upper + j, Math.Log(variance));
        }

        return new LinearHierarchy(new HierarchicalVae(
            new Shape(Items),
            [new LevelNetworks(Lower, encoder, Likelihood()), new LevelNetworks(Upper, above, Down(Math.Log))],
            new Gaussian(GaussianVariance.Unit)));
    }

    /// <summary>Inferred from the top down; exact but for what is added to the means of z2.</summary>
    public static LinearHierarchy Ladder(double shift)
    {
        var lower = Layer(Items, 2 * Lower);
        var upper = Layer(Items, 2 * Upper);
        for (int j = 0; j < Lower; j++)
        {
            PutRow(lower, j, 1 / Strength(j));
            Add(lower, Lower + j, SoftplusInverse(1 / Strength(j)));
        }

        for (int j = 0; j < Upper; j++)
        {
            double spread = S[j] + (1 / Strength(j));
            double variance = 1 / (1 + (A[j] * A[j] / spread));
            PutRow(upper, j, variance * A[j] / (spread * Strength(j)));
            Add(upper, j, shift);
            Add(upper, Upper + j, SoftplusInverse(variance));
        }

        return new LinearHierarchy(new LadderVae(
            new Shape(Items),
            [
                new LevelNetworks(Lower, Identity(), Likelihood()) { Head = lower },
                new LevelNetworks(Upper, Identity(), Down(SoftplusInverse)) { Head = upper },
            ],
            new Gaussian(GaussianVariance.Unit)));
    }

    public static double ExactLogLikelihood(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (int j = 0; j < Lower; j++)
        {
            double first = x[2 * j] - Bias;
            double second = x[(2 * j) + 1] - Bias;
            double along = (first * W[j][0]) + (second * W[j][1]);
            double determinant = 1 + (Prior(j) * Strength(j));
            double squares = (first * first) + (second * second) - (Prior(j) * along * along / determinant);
            sum -= 0.5 * ((2 * Math.Log(2 * Math.PI)) + Math.Log(determinant) + squares);
        }

        return sum;
    }

    /// <summary>KL(q || p(z|x)) of <see cref="BottomUp"/>.</summary>
    public static double GapBottomUp(double shift) =>
        Enumerable.Range(0, Lower).Sum(j => 0.5 * shift * shift * ((1 / Prior(j)) + Strength(j)));

    /// <summary>KL(q || p(z|x)) of <see cref="Ladder"/>.</summary>
    public static double GapLadder(double shift) => Enumerable.Range(0, Upper).Sum(j =>
        0.5 * shift * shift * (1 + (A[j] * A[j] / (S[j] + (1 / Strength(j))))));

    private static double Prior(int j) => (A[j] * A[j]) + S[j];

    private static double Strength(int j) => (W[j][0] * W[j][0]) + (W[j][1] * W[j][1]);

    private static double SoftplusInverse(double variance) => Math.Log(Math.Exp(variance) - 1);

    private static LinearLayer Likelihood()
    {
        var layer = Layer(Lower, Items);
        for (int i = 0; i < Items; i++)
        {
            Put(layer, i / 2, i, W[i / 2][i % 2]);
            Add(layer, i, Bias);
        }

        return layer;
    }

    private static LinearLayer Down(Func<double, double> variance)
    {
        var layer = Layer(Upper, 2 * Lower);
        for (int j = 0; j < Lower; j++)
        {
            if (j < Upper)
            {
                Put(layer, j, j, A[j]);
            }

            Add(layer, Lower + j, variance(S[j]));
        }

        return layer;
    }

    private static LinearLayer Identity()
    {
        var layer = Layer(Items, Items);
        for (int i = 0; i < Items; i++)
        {
            Put(layer, i, i, 1);
        }

        return layer;
    }

    // factor * w_j (x - bias)
    private static void PutRow(LinearLayer layer, int j, double factor)
    {
        for (int i = 0; i < 2; i++)
        {
            Put(layer, (2 * j) + i, j, factor * W[j][i]);
            Add(layer, j, -factor * W[j][i] * Bias);
        }
    }

    private static LinearLayer Layer(int inputs, int outputs)
    {
        var layer = new LinearLayer(inputs, outputs, Activation.None, Initialization.Glorot);
        layer.Weight.Value.CopyFrom(new float[inputs * outputs]);
        return layer;
    }

    private static void Put(LinearLayer layer, int input, int output, double value)
    {
        float[] numbers = layer.Weight.Value.ToArray();
        numbers[(input * layer.Weight.Shape[1]) + output] = (float)value;
        layer.Weight.Value.CopyFrom(numbers);
    }

    private static void Add(LinearLayer layer, int output, double value)
    {
        float[] numbers = layer.Bias.Value.ToArray();
        numbers[output] += (float)value;
        layer.Bias.Value.CopyFrom(numbers);
    }
}
