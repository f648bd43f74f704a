using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// The built-in data set: ten classes of 28x28 grey digits, drawn by a pen that bends, slants and presses at random.
/// Nothing is fetched: image i of a seed is a pure function of (seed, i), the same bytes on every platform.
/// </summary>
public static class Digits
{
    /// <summary>The name in the list of known data sets.</summary>
    public const string Name = "digits";

    /// <summary>The seed of the data set that everyone means by "digits".</summary>
    public const ulong StandardSeed = 1;

    /// <summary>The number of images to learn from, the first ones of a seed.</summary>
    public const int TrainCount = 60_000;

    /// <summary>The number of images to be judged by, the ones after those of train.</summary>
    public const int TestCount = 10_000;

    private const int Classes = 10;
    private const int ImagesAtOnce = 256;

    /// <summary><c>[28, 28, 1]</c>.</summary>
    public static Shape ItemShape => new(DigitRenderer.Size, DigitRenderer.Size, 1);

    /// <summary>The digits of the standard seed: 60,000 to learn from, 10,000 to be judged by.</summary>
    public static Split Create() => Create(StandardSeed, TrainCount, TestCount);

    /// <summary>
    /// Digits of a seed: images 0 to <paramref name="trainCount"/> - 1 to learn from, and images from 60,000 on to be
    /// judged by, so that smaller sets are the front of larger ones.
    /// </summary>
    /// <exception cref="DataException">A count is not positive, or more than 60,000 are asked for train.</exception>
    public static Split Create(ulong seed, int trainCount, int testCount)
    {
        if (trainCount is < 1 or > TrainCount || testCount < 1)
        {
            throw new DataException(
                $"{Name}: {trainCount} train and {testCount} test images cannot be made. " +
                $"Take 1 to {TrainCount} for train and 1 or more for test.");
        }

        return new Split(Draw(seed, 0, trainCount), Validation: null, Draw(seed, TrainCount, testCount));
    }

    /// <summary>The label of an image: its last decimal digit, so that any front part is balanced.</summary>
    public static int Label(int index) => index % Classes;

    private static ImageDataset Draw(ulong seed, int first, int count)
    {
        byte[] pixels = DrawBytes(seed, first, count, Environment.ProcessorCount);
        int[] labels = new int[count];
        for (int index = 0; index < count; index++)
        {
            labels[index] = Label(first + index);
        }

        return new ImageDataset(Name, pixels, ItemShape, labels, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    }

    /// <summary>Images <paramref name="first"/> and following, one behind the other.</summary>
    internal static byte[] DrawBytes(ulong seed, int first, int count, int threads)
    {
        int size = ItemShape.Count;
        byte[] pixels = new byte[checked(count * size)];
        int groups = (count + ImagesAtOnce - 1) / ImagesAtOnce;
        Parallel.For(
            0,
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new DigitRenderer(),
            (group, _, renderer) =>
            {
                int end = Math.Min(count, (group + 1) * ImagesAtOnce);
                for (int index = group * ImagesAtOnce; index < end; index++)
                {
                    RandomStream stream = new(seed, RandomPurpose.Digits, Example: (uint)(first + index));
                    renderer.Draw(Label(first + index), stream, pixels.AsSpan(index * size, size));
                }

                return renderer;
            },
            _ => { });
        return pixels;
    }
}
