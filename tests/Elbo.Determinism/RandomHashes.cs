using System.Globalization;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Tensors;

namespace Elbo.Determinism;

/// <summary>Random numbers, the built-in digits and a batch drawn from them.</summary>
internal static class RandomHashes
{
    private const ulong Seed = 7;
    private const int Numbers = 10_007;
    private const int Images = 200;

    public static void Print()
    {
        var stream = new RandomStream(Seed, RandomPurpose.Test, Epoch: 3, Example: 5);
        float[] numbers = new float[Numbers];
        stream.FillNormal(numbers);
        Sha.Print("normals", numbers);
        stream.FillUniform(numbers);
        Sha.Print("uniforms", numbers);
        int[] order = [.. Enumerable.Range(0, Numbers)];
        stream.Shuffle(order);
        Sha.Print("shuffle", Array.ConvertAll(order, index => (float)index));

        Dataset digits = Digits.Create(Digits.StandardSeed, Images, 1).Train;
        float[] pixels = new float[Images * digits.ItemShape.Count];
        digits.Read([.. Enumerable.Range(0, Images)], pixels);
        Sha.Print("digits", pixels);

        var loader = new BatchLoader(
            digits,
            new BatchOptions { BatchSize = 33, Seed = Seed, Shuffle = true, Binarization = Binarization.Dynamic });
        float[] batch = new float[loader.BufferLength];
        loader.Read(epoch: 4, step: 5, batch);
        Sha.Print("dynamic batch", batch);
    }

    /// <summary>The noise of examples 0 and following, for epochs 0 and following, one number a line.</summary>
    public static void PrintNoise(int epochs, int examples, int samples, int size)
    {
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            var random = new RandomStream(Seed, RandomPurpose.PosteriorNoise, Epoch: (uint)epoch);
            foreach (float number in Noise.Normal(random, Examples.Range(0, examples), samples, size).ToArray())
            {
                Console.WriteLine(number.ToString("R", CultureInfo.InvariantCulture));
            }
        }
    }
}
