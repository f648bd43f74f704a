using Elbo.Data;
using Elbo.Data.Sources;

namespace Elbo.Tests.Data;

public sealed class KnownDatasetsTests
{
    [Theory]
    [InlineData("minst", "mnist")]
    [InlineData("fasion_mnist", "fashion-mnist")]
    [InlineData("Digit", "digits")]
    public void Unknown_name_is_answered_with_the_nearest(string name, string nearest)
    {
        DataException failure = Assert.Throws<DataException>(() => KnownDatasets.Find(name));
        Assert.Contains($"Did you mean \"{nearest}\"?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Far_name_is_answered_with_the_list()
    {
        DataException failure = Assert.Throws<DataException>(() => KnownDatasets.Find("imagenet-21k"));
        Assert.EndsWith("Known: digits, mnist, fashion-mnist.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", failure.Message, StringComparison.Ordinal);
        Assert.Equal("mnist", KnownDatasets.Find("MNIST").Name);
    }

    [Fact]
    public void Every_known_file_has_a_secure_address_and_a_checksum()
    {
        foreach (KnownFile file in KnownDatasets.All.SelectMany(known => known.Files))
        {
            Assert.Equal("https", file.Url.Scheme);
            Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
        }
    }

    [Fact]
    public void Folders_are_searched_in_order_named_then_environment_then_cache()
    {
        DataFolders folders = Folders("/named", ("ELBO_DATA", "/shared"), ("XDG_CACHE_HOME", "/cache"));
        Assert.Equal(["/named", "/shared", Path.Combine("/cache", "elbo")], folders.Search);
        Assert.Equal(Path.Combine("/cache", "elbo"), folders.Cache);
        Assert.Equal([Path.Combine("/home/.cache", "elbo")], Folders(null, ("XDG_CACHE_HOME", "relative")).Search);
    }

    [Fact]
    public void Files_are_read_packed_or_plain_from_the_first_folder_that_has_them()
    {
        using TemporaryFolder first = new(), second = new();
        DataFolders folders = new([first.Path, second.Path], second.Path);
        Save(second, "train-images-idx3-ubyte.gz", new IdxArray([2, 28, 28], new byte[2 * 784]), gzip: true);
        Save(first, "train-labels-idx1-ubyte", new IdxArray([2], [3, 4]), gzip: false);
        Save(second, "train-labels-idx1-ubyte.gz", new IdxArray([2], [5, 6]), gzip: true);
        Save(first, "t10k-images-idx3-ubyte", new IdxArray([1, 28, 28], new byte[784]), gzip: false);
        Assert.False(KnownDatasets.IsPresent(KnownDatasets.Find("mnist"), folders));
        DataException failure = Assert.Throws<DataException>(() => KnownDatasets.Load("mnist", folders));
        Assert.Contains("t10k-labels-idx1-ubyte.gz", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ELBO_DATA", failure.Message, StringComparison.Ordinal);

        Save(first, "t10k-labels-idx1-ubyte", new IdxArray([1], [9]), gzip: false);
        Split split = KnownDatasets.Load("mnist", folders);
        Assert.Equal([3, 4], split.Train.Labels.ToArray());
        Assert.Equal([9], split.Test.Labels.ToArray());
    }

    [Fact]
    public void Real_mnist_has_its_published_counts_and_mean()
    {
        DataFolders folders = DataFolders.Find(root: null);
        Assert.SkipUnless(
            KnownDatasets.IsPresent(KnownDatasets.Find("mnist"), folders),
            "set ELBO_DATA to a folder that holds mnist/");
        Split split = KnownDatasets.Load("mnist", folders);
        Assert.Equal((60_000, 10_000), (split.Train.Count, split.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9], split.Train.Labels[..5].ToArray());
        float[] pixels = new float[784];
        double sum = 0;
        for (int index = 0; index < split.Train.Count; index++)
        {
            split.Train.Read([index], pixels);
            sum += pixels.Sum(pixel => (double)pixel);
        }

        Assert.Equal(0.1307, sum / (60_000 * 784), 4);
    }

    private static DataFolders Folders(string? root, params (string Name, string Value)[] variables) =>
        DataFolders.Find(root, name => variables.FirstOrDefault(v => v.Name == name).Value, () => "/home/.cache");

    private static void Save(TemporaryFolder folder, string name, IdxArray array, bool gzip) =>
        File.WriteAllBytes(folder.File("mnist", name), IdxTests.Bytes(array, gzip));
}
