using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>
/// The best model without latents: each pixel is black or white by itself, by its mean over the training examples. What
/// a VAE that ignores its code comes to.
/// </summary>
internal static class PixelBaseline
{
    private const double Least = 1e-3;

    /// <summary>ln p(x) of each test example, pixels made 0 or 1 at a half; nats.</summary>
    public static double[] LogLikelihoods(LabContext context)
    {
        int size = context.Data.Train.ItemShape.Count;
        double[] mean = Means(Items(context.Data.Train, Binarization.Threshold, context), size);
        float[] test = Items(context.Data.Test, Binarization.Threshold, context);
        double[] sums = new double[context.Data.Test.Count];
        for (int i = 0; i < test.Length; i++)
        {
            double p = Math.Clamp(mean[i % size], Least, 1 - Least);
            sums[i / size] += DoubleMath.Log(test[i] > 0.5f ? p : 1 - p);
        }

        return sums;
    }

    /// <summary>The first test examples as a model sees them, one behind the other.</summary>
    public static float[] Items(LabContext context, Binarization binarization, int count) =>
        Items(context.Data.Test.Take(count), binarization, context);

    /// <summary>All examples of a data set as a model sees them, one behind the other.</summary>
    public static float[] Items(Dataset data, Binarization binarization, LabContext context)
    {
        int[] indices = [.. Enumerable.Range(0, data.Count)];
        float[] items = new float[data.Count * data.ItemShape.Count];
        data.Read(indices, items);
        Binarizer.Apply(binarization, context.Seed, epoch: 0, indices, items);
        return items;
    }

    private static double[] Means(float[] items, int size)
    {
        double[] means = new double[size];
        for (int i = 0; i < items.Length; i++)
        {
            means[i % size] += (double)items[i] * size / items.Length;
        }

        return means;
    }
}
