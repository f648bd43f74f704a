using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Runs;

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
        Assert.EndsWith(
            "Known: digits, mnist, fashion-mnist, binarized-mnist, frey-faces.", failure.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", failure.Message, StringComparison.Ordinal);
        Assert.Equal("mnist", KnownDatasets.Find("MNIST").Name);
    }

    [Fact]
    public void Every_known_file_has_a_checksum_and_a_secure_address_or_the_one_it_was_published_at()
    {
        foreach (KnownFile file in KnownDatasets.All.SelectMany(known => known.Files))
        {
            Assert.True(
                file.Url is null || file.Url.Scheme == "https" || file.Url.Host == "www.cs.toronto.edu", file.Name);
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
        Split split = Real("mnist");
        Assert.Equal((60_000, 10_000), (split.Train.Count, split.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9], split.Train.Labels[..5].ToArray());
        Assert.Equal(0.1307, Mean(split.Train), 4);
    }

    [Fact]
    public void A_file_without_an_address_is_asked_for_and_not_fetched()
    {
        using TemporaryFolder folder = new();
        DataFolders folders = new([folder.Path], folder.Path);
        KnownDataset frey = KnownDatasets.Find("frey-faces");
        using DatasetDownload download = new();
        string message = Assert.Throws<DataException>(() => KnownDatasets
            .FetchAsync(frey, folders, download, progress: null, TestContext.Current.CancellationToken)
            .GetAwaiter().GetResult()).Message;
        Assert.StartsWith("frey-faces/frey_rawface.npy: not fetched", message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "frey-faces", "frey_rawface.npy"), message, StringComparison.Ordinal);
        Assert.Contains(
            "It is not fetched. Set ELBO_DATA to a folder that holds frey-faces/frey_rawface.npy.",
            Assert.Throws<DataException>(() => KnownDatasets.Load("frey-faces", folders)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Faces_of_another_shape_are_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(
            folder.File("frey-faces", "frey_rawface.npy"),
            [
                0x93, .. "NUMPY\u0001\0"u8, 58, 0,
                .. "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2)}\n"u8, 7, 7,
            ]);
        Assert.Contains(
            "its shape is (1, 2), (1965, 28, 20) was expected",
            Assert.Throws<DataException>(
                () => KnownDatasets.Load("frey-faces", new DataFolders([folder.Path], folder.Path))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Real_binarized_mnist_has_its_published_counts_and_means()
    {
        Split split = Real("binarized-mnist");
        Assert.Equal(
            (50_000, 10_000, 10_000), (split.Train.Count, split.Validation!.Count, split.Test.Count));
        Assert.Equal(0.130562, Mean(split.Train), 6);
        Assert.Equal(0.131127, Mean(split.Validation!), 6);
        Assert.Equal(0.132512, Mean(split.Test), 6);
        Assert.True(split.Train.Labels.IsEmpty);
        Assert.True(DataFacts.Of(split).IsBinary);
    }

    [Fact]
    public void Validation_examples_of_binarized_mnist_are_those_that_were_published_for_it()
    {
        Split whole = Real("binarized-mnist");
        Recipe recipe = new() { Data = new() { Name = "binarized-mnist", Validation = 500 } };
        Split used = RunData.Load(recipe, DataFolders.Find(root: null));
        Assert.Equal((50_000, 500), (used.Train.Count, used.Validation!.Count));
        float[] expected = new float[784];
        float[] found = new float[784];
        whole.Validation!.Read([9980], expected); // 500 of 10,000, evenly: each twentieth.
        used.Validation.Read([499], found);
        Assert.Equal(expected, found);
        recipe = recipe with { Data = recipe.Data with { Validation = 0 } };
        Assert.Null(RunData.Load(recipe, DataFolders.Find(root: null)).Validation);
    }

    [Fact]
    public void Real_frey_faces_are_1965_in_a_fixed_random_order()
    {
        Split split = Real("frey-faces");
        Assert.Equal((1765, 200), (split.Train.Count, split.Test.Count));
        Assert.Equal("[28, 20, 1]", split.Train.ItemShape.ToString());
        double all = ((Mean(split.Train) * 1765) + (Mean(split.Test) * 200)) / 1965;
        Assert.Equal(0.605729, all, 5);
        DataFacts facts = DataFacts.Of(split);
        Assert.Equal((9 / 255f, 238 / 255f), (facts.Minimum, facts.Maximum));
    }

    private static Split Real(string name)
    {
        DataFolders folders = DataFolders.Find(root: null);
        Assert.SkipUnless(
            KnownDatasets.IsPresent(KnownDatasets.Find(name), folders),
            $"set ELBO_DATA to a folder that holds {name}/");
        return KnownDatasets.Load(name, folders);
    }

    private static double Mean(Dataset data)
    {
        float[] pixels = new float[data.ItemShape.Count];
        double sum = 0;
        for (int index = 0; index < data.Count; index++)
        {
            data.Read([index], pixels);
            sum += pixels.Sum(pixel => (double)pixel);
        }

        return sum / ((double)data.Count * pixels.Length);
    }

    private static DataFolders Folders(string? root, params (string Name, string Value)[] variables) =>
        DataFolders.Find(root, name => variables.FirstOrDefault(v => v.Name == name).Value, () => "/home/.cache");

    private static void Save(TemporaryFolder folder, string name, IdxArray array, bool gzip) =>
        File.WriteAllBytes(folder.File("mnist", name), IdxTests.Bytes(array, gzip));
}
