using Elbo.Data;
using Elbo.Data.Pictures;
using Elbo.Data.Sources;
using Elbo.Reports;
using Elbo.Tensors;
using Elbo.Tests.Expected;

namespace Elbo.Tests.Data;

public sealed class ImageFolderTests
{
    [Fact]
    public void The_first_folder_is_the_class_whatever_lies_between()
    {
        using TemporaryFolder folder = new();
        Save(folder.File("cat", "old", "1.png"), 4, 4, 10);
        Save(folder.File("ape", "2.PNG"), 4, 4, 20);
        Save(folder.File("cat", "0.png"), 4, 4, 30);
        File.WriteAllText(folder["notes.txt"], "");
        DataSource source = new ImageFolderFormat().Open(folder.Path, new DataOptions());
        Dataset data = source.Read(null, CancellationToken.None).Train;
        Assert.Equal(["ape", "cat"], data.ClassNames);
        Assert.Equal([0, 1, 1], data.Labels.ToArray());
        Assert.Equal([20f / 255, 30f / 255, 10f / 255], Firsts(data));
        Assert.Equal(new Shape(4, 4, 1), data.ItemShape);
        Assert.Contains(source.Header.Rules, rule => rule.StartsWith("1 other files", StringComparison.Ordinal));
        Assert.True(new ImageFolderFormat().Open(folder.Path, new DataOptions { Labels = "none" })
            .Read(null, CancellationToken.None).Train.Labels.IsEmpty);
    }

    [Fact]
    public void Folders_called_train_val_and_test_are_the_parts()
    {
        using TemporaryFolder folder = new();
        Save(folder.File("train", "b", "1.png"), 4, 4, 1);
        Save(folder.File("train", "a", "2.png"), 4, 4, 2);
        Save(folder.File("val", "b", "3.png"), 4, 4, 3);
        Save(folder.File("test", "b", "4.png"), 4, 4, 4);
        DataParts parts = Read(folder.Path, new DataOptions());
        Assert.Equal((2, 1, 1), (parts.Train.Count, parts.Validation!.Count, parts.Test!.Count));
        Assert.Equal([1], parts.Test.Labels.ToArray());
    }

    [Fact]
    public void Pictures_of_other_sizes_are_brought_to_one_and_its_rule_is_said()
    {
        using TemporaryFolder folder = new();
        Save(folder["1.png"], 20, 30, 1);
        Save(folder["2.png"], 40, 25, 2);
        Save(folder["3.png"], 90, 80, 3);
        DataSource source = new ImageFolderFormat().Open(folder.Path, new DataOptions());
        Assert.Equal(new Shape(25, 25, 1), source.Header.ItemShape);
        Assert.Contains("25 x 25, the median of the shorter sides", source.Header.Rules[0], StringComparison.Ordinal);
        Assert.Equal(new Shape(8, 12, 3), new ImageFolderFormat().Open(
            folder.Path, new DataOptions { Size = (8, 12), Colour = ImageColour.Colour }).Header.ItemShape);
    }

    [Fact]
    public void A_broken_picture_is_named_and_left_out_with_a_count()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 14; i++)
        {
            Save(folder[$"{i:D2}.png"], 4, 4, (byte)i);
        }

        foreach (int broken in (int[])[0, 5, 13])
        {
            File.WriteAllBytes(folder[$"{broken:D2}.png"], File.ReadAllBytes(folder[$"{broken:D2}.png"])[..40]);
        }

        foreach (long memory in (long[])[1 << 20, 20])
        {
            DataParts parts = Read(folder.Path, new DataOptions { MemoryBytes = memory });
            Assert.Equal(11, parts.Train.Count);
            Assert.Equal("3 of 14 pictures cannot be read and were left out:", parts.Warnings[0]);
            Assert.Equal(4, parts.Warnings.Count);
            Assert.Contains("05.png: byte", parts.Warnings[2], StringComparison.Ordinal);
            Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12], Firsts(parts.Train).Select(value => value * 255));
        }
    }

    [Fact]
    public void Only_broken_pictures_are_one_line()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.png"], "words");
        DataException failure = Assert.Throws<DataException>(() => Read(folder.Path, new DataOptions()));
        Assert.Contains("none of its pictures can be read. The first: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_the_disk_every_batch_has_the_bits_that_it_has_in_memory()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 150; i++)
        {
            Save(folder[$"{i:D3}.png"], 9 + (i % 5), 7 + (i % 3), (byte)i);
        }

        Dataset inMemory = Read(folder.Path, new DataOptions()).Train;
        Dataset onDisk = Read(folder.Path, new DataOptions { MemoryBytes = 1 }).Train;
        Assert.IsType<ImageDataset>(inMemory);
        Assert.IsType<StreamedPictures>(onDisk);
        BatchLoader[] loaders = [Loader(inMemory.Slice(10, 130)), Loader(onDisk.Slice(10, 130))];
        float[][] buffers = [new float[loaders[0].BufferLength], new float[loaders[0].BufferLength]];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            // steps left out and read twice: what was expected and never read must not stand in the way
            foreach (int step in (int[])[0, 1, 5, 2, 2, 7])
            {
                for (int i = 0; i < 2; i++)
                {
                    loaders[i].Read(epoch, step, buffers[i]);
                }

                Assert.Equal(buffers[0], buffers[1]);
            }
        }
    }

    [Fact]
    public void A_picture_that_goes_missing_while_training_is_named()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 20; i++)
        {
            Save(folder[$"{i:D2}.png"], 4, 4, 1);
        }

        Dataset data = Read(folder.Path, new DataOptions { MemoryBytes = 1 }).Train;
        File.Delete(folder["07.png"]);
        float[] values = new float[20 * 16];
        DataException failure = Assert.Throws<DataException>(() => data.Read([.. Enumerable.Range(0, 20)], values));
        Assert.Contains("07.png", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "libturbojpeg")]
    public void Jpeg_and_png_lie_side_by_side()
    {
        Assert.SkipUnless(JpegLibrary.IsThere, "libturbojpeg is not installed");
        using TemporaryFolder folder = new();
        var stored = new ExpectedNumbers("png_pictures");
        File.WriteAllBytes(folder["a.jpg"], stored.Bytes("jpeg-rgb/file").Values.ToArray());
        File.WriteAllBytes(folder["b.png"], stored.Bytes("reduced-by-4/file").Values.ToArray());
        Dataset data = Read(folder.Path, new DataOptions()).Train;
        Assert.Equal((2, new Shape(32, 48, 3)), (data.Count, data.ItemShape));
    }

    private static BatchLoader Loader(Dataset data) =>
        new(data, new BatchOptions { BatchSize = 16, Seed = 3, Shuffle = true });

    private static float[] Firsts(Dataset data)
    {
        float[] values = new float[data.Count * data.ItemShape.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], values);
        return [.. Enumerable.Range(0, data.Count).Select(item => values[item * data.ItemShape.Count])];
    }

    private static DataParts Read(string path, DataOptions options) =>
        new ImageFolderFormat().Open(path, options).Read(null, CancellationToken.None);

    private static void Save(string path, int height, int width, byte grey)
    {
        var image = new ImageBatch([.. Enumerable.Repeat(grey / 255f, height * width)], 1, height, width, 1);
        File.WriteAllBytes(path, Png.Encode(ImageGrid.Arrange(image, new ImageGridOptions { Padding = 0 })));
    }
}
