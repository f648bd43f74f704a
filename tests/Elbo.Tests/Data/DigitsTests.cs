using System.Security.Cryptography;
using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class DigitsTests
{
    // A change here changes everyone's data: the version of the data set has to be said with it.
    private const string FirstThousand = "a655693776b9b8b08ce281d1e7fe69fa617c95c9a04c41034ac9629bed075382";

    [Fact]
    public void First_thousand_images_are_the_stored_ones()
    {
        byte[] bytes = Digits.DrawBytes(Digits.StandardSeed, 0, 1000, threads: 1);
        Assert.Equal(FirstThousand, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public void Images_do_not_depend_on_threads_or_on_where_drawing_starts()
    {
        byte[] one = Digits.DrawBytes(5, 0, 1200, threads: 1);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            Assert.Equal(one, Digits.DrawBytes(5, 0, 1200, threads));
        }

        Assert.Equal(one[(784 * 901)..], Digits.DrawBytes(5, 901, 299, threads: 2));
        Assert.NotEqual(one, Digits.DrawBytes(6, 0, 1200, threads: 2));
    }

    [Fact]
    public void Classes_are_balanced_and_named()
    {
        Split split = Digits.Create(1, 500, 70);
        foreach (Dataset part in new[] { split.Train, split.Test })
        {
            int[] labels = part.Labels.ToArray();
            Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(part.Count / 10, labels.Count(l => l == digit)));
            Assert.Equal("7", part.ClassNames[7]);
            Assert.Equal(Digits.ItemShape, part.ItemShape);
        }
    }

    [Fact]
    public void Test_images_are_none_of_the_train_images()
    {
        Split split = Digits.Create(1, 1000, 1000);
        ImageDataset train = (ImageDataset)split.Train, test = (ImageDataset)split.Test;
        HashSet<string> seen = [];
        for (int index = 0; index < 1000; index++)
        {
            Assert.True(seen.Add(Convert.ToHexString(train.Bytes(index))));
            Assert.True(seen.Add(Convert.ToHexString(test.Bytes(index))));
        }
    }

    [Fact]
    public void Ink_is_as_much_as_in_mnist_and_the_border_is_paper()
    {
        byte[] bytes = Digits.DrawBytes(1, 0, 2000, threads: 2);
        Assert.InRange(bytes.Average(value => value / 255.0), 0.12, 0.145);
        int border = 0;
        for (int index = 0; index < bytes.Length; index++)
        {
            int row = index % 784 / 28, column = index % 28;
            border += (row is 0 or 27 || column is 0 or 27) && bytes[index] > 0 ? 1 : 0;
        }

        // The centre of mass lies in the middle, so few lopsided digits come near the border.
        Assert.InRange(border, 0, 2000 * 108 / 500);
        for (int image = 0; image < 2000; image++)
        {
            Assert.InRange(bytes.AsSpan(image * 784, 784).ToArray().Sum(value => value / 255.0), 15, 300);
        }
    }

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Assert.Throws<DataException>(() => Digits.Create(1, 0, 1));
        Assert.Throws<DataException>(() => Digits.Create(1, 60_001, 1));
        Assert.Throws<DataException>(() => Digits.Create(1, 1, 0));
    }
}
