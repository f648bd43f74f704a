using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Images of the shape of a data set that are none of its kind, to see whether a model tells them apart: noise, a
/// pirate flag, the data's own images inverted, and black images, for which likelihoods are known to fail (Nalisnick et
/// al. 2019, "Do deep generative models know what they don't know?").
/// </summary>
public static class Strangers
{
    private const byte White = 255;

    /// <summary>All of them, as many of each as there are images.</summary>
    /// <param name="data">Images, pixels 0..1.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <exception cref="EvaluationException">The data is none of images.</exception>
    public static IReadOnlyList<ImageDataset> Of(Dataset data, ulong seed)
    {
        if (data.ItemShape.Rank != 3)
        {
            throw new EvaluationException(
                $"{data.Name}: its items are {data.ItemShape}, not images, of which strangers could be drawn. "
                + "Use a model of images.");
        }

        byte[] own = Bytes(data);
        double mean = own.Average(pixel => (double)pixel) / White;
        return
        [
            Noise("uniform noise", data, seed, word => (byte)(word >> 24)),
            Noise("bits of the data's mean", data, seed + 1, word => word / 4294967296.0 < mean ? White : (byte)0),
            PirateFlags.Create(data.ItemShape, data.Count, seed),
            Named("inverted", data, [.. own.Select(pixel => (byte)(White - pixel))]),
            Named("black", data, new byte[own.Length]),
        ];
    }

    /// <summary>The pixels of a data set as bytes, rounded.</summary>
    internal static byte[] Bytes(Dataset data)
    {
        float[] values = new float[data.Count * data.ItemShape.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], values);
        return Bytes(values);
    }

    /// <summary>Values 0..1 as bytes, rounded.</summary>
    internal static byte[] Bytes(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp((values[i] * White) + 0.5f, 0f, White);
        }

        return bytes;
    }

    private static ImageDataset Noise(string name, Dataset data, ulong seed, Func<uint, byte> pixel)
    {
        int size = data.ItemShape.Count;
        byte[] bytes = new byte[data.Count * size];
        uint[] words = new uint[size];
        for (int index = 0; index < data.Count; index++)
        {
            new RandomStream(seed, RandomPurpose.Strangers, Epoch: 1, Example: (uint)index).FillBits(words);
            for (int i = 0; i < size; i++)
            {
                bytes[(index * size) + i] = pixel(words[i]);
            }
        }

        return Named(name, data, bytes);
    }

    private static ImageDataset Named(string name, Dataset data, byte[] bytes) =>
        new(name, bytes, data.ItemShape, [], []);
}
