using Elbo.Data;
using Elbo.Tensors;
using Elbo.Tensors.Tests;

namespace Elbo.Tests.Data;

public sealed class BatchLoaderTests
{
    [Fact]
    public void Every_byte_is_read_as_the_quotient_by_255()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 + 3).Select(value => (byte)value)];
        float[] pixels = new float[bytes.Length];
        ImageDataset.ToUnit(bytes, pixels);
        Assert.Equal(bytes.Select(value => value / 255f), pixels);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_epoch_shows_every_example_once(bool shuffle)
    {
        BatchLoader loader = new(Images(23, 7), Options(batch: 5) with { Shuffle = shuffle });
        Assert.Equal(5, loader.StepsPerEpoch);
        Assert.Equal(3, loader.CountAt(4));
        Assert.Equal(new Shape(3, 1, 7, 1), loader.ShapeAt(4));
        List<int> first = Epoch(loader, 0), second = Epoch(loader, 1);
        Assert.Equal(Enumerable.Range(0, 23), first.Order());
        Assert.Equal(Enumerable.Range(0, 23), second.Order());
        Assert.Equal(!shuffle, first.SequenceEqual(second));
        Assert.Equal(!shuffle, first.SequenceEqual(Enumerable.Range(0, 23)));
    }

    [Fact]
    public void Short_last_batch_can_be_dropped()
    {
        BatchLoader loader = new(Images(23, 7), Options(batch: 5) with { DropLast = true });
        Assert.Equal(4, loader.StepsPerEpoch);
        Assert.Equal(20, loader.ExamplesPerEpoch);
        Assert.Throws<DataException>(() => loader.CountAt(4));
        Assert.Throws<DataException>(() => loader.Read(0, 0, new float[loader.BufferLength - 1]).Length);
        Assert.Throws<DataException>(() => new BatchLoader(Images(4, 7), Options(batch: 5) with { DropLast = true }));
        Assert.Throws<DataException>(() => new BatchLoader(Images(4, 7), Options(batch: 0)));
    }

    [Fact]
    public void Any_step_can_be_read_without_those_before_it()
    {
        BatchOptions options = Options(batch: 8) with { Binarization = Binarization.Dynamic };
        BatchLoader walked = new(Images(50, 30), options);
        float[] expected = new float[walked.BufferLength], found = new float[walked.BufferLength];
        for (int epoch = 0; epoch < 4; epoch++)
        {
            for (int step = 0; step < walked.StepsPerEpoch; step++)
            {
                int[] indices = walked.Read(epoch, step, expected).ToArray();
                BatchLoader jumped = new(Images(50, 30), options);
                Assert.Equal(indices, jumped.Read(epoch, step, found).ToArray());
                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void Dynamic_pixels_do_not_depend_on_batch_size_or_order_and_change_each_epoch()
    {
        ImageDataset data = Images(20, 33);
        float[] one = new float[33], all = new float[20 * 33], later = new float[20 * 33];
        BatchOptions options = Options(batch: 20) with { Binarization = Binarization.Dynamic, Shuffle = false };
        BatchLoader whole = new(data, options);
        whole.Read(1, 0, all);
        BatchLoader single = new(data, options with { BatchSize = 1, Shuffle = true });
        for (int step = 0; step < 20; step++)
        {
            int index = single.Read(1, step, one)[0];
            Assert.Equal(all[(index * 33)..(index * 33 + 33)], one);
        }

        whole.Read(2, 0, later);
        Assert.False(all.AsSpan().SequenceEqual(later));
        Assert.All(all, pixel => Assert.True(pixel is 0 or 1));
    }

    [Fact]
    public void Binarization_compares_each_pixel_with_its_own_word_at_every_length()
    {
        RandomStream stream = new(9, RandomPurpose.Binarization, 1, 2);
        for (int length = 0; length <= 1300; length += length < 257 ? 1 : 149)
        {
            float[] pixels = new float[length];
            (stream with { Purpose = RandomPurpose.Test }).FillUniform(pixels);
            for (int index = 0; index < length; index++)
            {
                // Long runs of paper and of ink, as in a digit.
                pixels[index] = (index / 9 % 3) switch { 0 => 0, 1 => 1, _ => pixels[index] };
            }

            float[] expected = [.. pixels.Select((pixel, i) => (stream.Bits(i) >> 8) / 16777216.0 < pixel ? 1f : 0f)];
            Binarizer.Draw(stream, pixels);
            Assert.Equal(expected, pixels);
        }
    }

    [Fact]
    public void Share_of_ink_is_the_pixel()
    {
        const int Epochs = 4000;
        byte[] bytes = [0, 1, 32, 100, 128, 200, 254, 255];
        ImageDataset data = new("greys", bytes, new Shape(1, 8, 1), [], []);
        BatchLoader loader = new(data, Options(batch: 1) with { Binarization = Binarization.Dynamic });
        float[] pixels = new float[8], sums = new float[8];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            loader.Read(epoch, 0, pixels);
            for (int index = 0; index < 8; index++)
            {
                sums[index] += pixels[index];
            }
        }

        for (int index = 0; index < 8; index++)
        {
            double p = bytes[index] / 255.0, bound = 4 * Math.Sqrt(p * (1 - p) / Epochs);
            Assert.InRange(sums[index] / Epochs, p - bound, p + bound);
        }
    }

    [Fact]
    public void Threshold_is_one_from_a_half_on()
    {
        byte[] bytes = [0, 127, 128, 255, 1, 126, 129, 254, 127, 128];
        ImageDataset data = new("greys", bytes, new Shape(1, 10, 1), [], []);
        float[] pixels = new float[10];
        new BatchLoader(data, Options(batch: 1) with { Binarization = Binarization.Threshold }).Read(0, 0, pixels);
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1, 0, 1], pixels);
    }

    [Fact]
    public void Reading_a_batch_allocates_nothing()
    {
        BatchLoader loader = new(Images(300, 784).Take(250), Options(100) with { Binarization = Binarization.Dynamic });
        float[] buffer = new float[loader.BufferLength];
        Assert.Equal(0, Allocations.Least(() =>
        {
            loader.Read(1, 0, buffer);
            loader.Read(2, 1, buffer);
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_share_a_batch_only_where_the_data_allows_it(bool allows)
    {
        ImageDataset images = Images(200, 784);
        var watched = new WatchedImages(images, allows);
        BatchOptions options = Options(150) with { Binarization = Binarization.Dynamic };
        BatchLoader plain = new(images, options), shared = new(watched, options);
        float[] expected = new float[plain.BufferLength], found = new float[plain.BufferLength];
        for (int epoch = 0; epoch < 20; epoch++)
        {
            Assert.Equal(plain.Read(epoch, 0, expected).ToArray(), shared.Read(epoch, 0, found).ToArray());
            Assert.Equal(expected, found);
        }

        Assert.Equal(allows, images.Take(7).AllowsThreads && new SelectedItems(watched, [3, 1]).AllowsThreads);
        Assert.True(allows || watched.Readers.SetEquals([Environment.CurrentManagedThreadId]));
    }

    [Fact]
    public void Some_items_are_spread_evenly_over_all()
    {
        ImageDataset data = Images(10, 4);
        float[] expected = new float[12], found = new float[12];
        data.Read([0, 3, 6], expected);
        data.Spread(3).Read([0, 1, 2], found);
        Assert.Equal(expected, found);
        Assert.Equal([0, 3, 6], data.Spread(3).Labels);
        Assert.Same(data, data.Spread(10));
        Assert.Throws<DataException>(() => data.Spread(0));
    }

    [Fact]
    public void Views_read_the_items_of_the_whole()
    {
        ImageDataset data = Images(10, 4);
        Split split = new Split(data, null, data.Take(3)).WithValidation(4);
        Assert.Equal((6, 4, 3), (split.Train.Count, split.Validation!.Count, split.Test.Count));
        float[] expected = new float[8], found = new float[8];
        data.Read([9, 6], expected);
        split.Validation.Read([3, 0], found);
        Assert.Equal(expected, found);
        Assert.Equal(data.Labels[6..], split.Validation.Labels);
        Assert.Same(data, data.Take(99));
        Assert.Throws<DataException>(() => split.Train.Read([6], found));
        Assert.Throws<DataException>(() => split.Train.Read([0, 1, 2], found));
        Assert.Throws<DataException>(() => split.WithValidation(1));
        Assert.Throws<DataException>(() => new Split(data, null, data).WithValidation(10));
        Assert.Throws<DataException>(() => data.Slice(8, 3));
    }

    [Fact]
    public void Images_and_labels_must_fit_together()
    {
        Shape shape = new(1, 2, 1);
        Assert.Throws<DataException>(() => new ImageDataset("x", new byte[3], shape, [], []));
        Assert.Throws<DataException>(() => new ImageDataset("x", new byte[4], shape, [0], ["a"]));
        Assert.Throws<DataException>(() => new ImageDataset("x", new byte[4], shape, [0, 1], ["a"]));
    }

    private static BatchOptions Options(int batch) => new() { BatchSize = batch, Seed = 11, Shuffle = true };

    private static List<int> Epoch(BatchLoader loader, int epoch)
    {
        float[] buffer = new float[loader.BufferLength];
        List<int> seen = [];
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            seen.AddRange(loader.Read(epoch, step, buffer));
        }

        return seen;
    }

    private static ImageDataset Images(int count, int size)
    {
        byte[] bytes = new byte[count * size];
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] = (byte)(index * 37 % 256);
        }

        return new ImageDataset("made", bytes, new Shape(1, size, 1), [.. Enumerable.Range(0, count)],
            [.. Enumerable.Range(0, count).Select(index => $"class {index}")]);
    }

    // Notes who reads.
    private sealed class WatchedImages(ImageDataset images, bool allowsThreads) : Dataset
    {
        private readonly Lock gate = new();

        public HashSet<int> Readers { get; } = [];

        public override string Name => images.Name;

        public override int Count => images.Count;

        public override Shape ItemShape => images.ItemShape;

        public override bool AllowsThreads => allowsThreads;

        public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
        {
            lock (gate)
            {
                Readers.Add(Environment.CurrentManagedThreadId);
            }

            images.Read(indices, destination);
        }
    }
}
