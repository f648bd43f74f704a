using Elbo.Data.Sources;

namespace Elbo.Data;

/// <summary>The data sets that are known by name.</summary>
public static class KnownDatasets
{
    private const string TrainImages = "train-images-idx3-ubyte.gz";
    private const string TrainLabels = "train-labels-idx1-ubyte.gz";
    private const string TestImages = "t10k-images-idx3-ubyte.gz";
    private const string TestLabels = "t10k-labels-idx1-ubyte.gz";
    private const string MnistUrl = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private const string FashionUrl = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/";

    private static readonly string[] TenDigits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>All known data sets, the built-in one first.</summary>
    public static IReadOnlyList<KnownDataset> All { get; } =
    [
        new KnownDataset
        {
            Name = Digits.Name,
            Description = "70,000 drawn digits, 28x28 grey; built in, nothing is fetched",
            Source = "this project",
            ClassNames = TenDigits,
            Files = [],
        },
        new KnownDataset
        {
            Name = "mnist",
            Description = "70,000 handwritten digits, 28x28 grey",
            Source = "LeCun, Bottou, Bengio and Haffner, " +
                "\"Gradient-based learning applied to document recognition\", Proceedings of the IEEE, 1998",
            ClassNames = TenDigits,
            Files =
            [
                Mnist(TrainImages, 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                Mnist(TrainLabels, 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                Mnist(TestImages, 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                Mnist(TestLabels, 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ],
        },
        new KnownDataset
        {
            Name = "fashion-mnist",
            Description = "70,000 photographs of clothes, 28x28 grey",
            Source = "Xiao, Rasul and Vollgraf, \"Fashion-MNIST\", arXiv:1708.07747, 2017",
            ClassNames =
            [
                "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
            ],
            Files =
            [
                Fashion(TrainImages, "08dc20ab1689590a0bcd66e874647b6ee8464e2d501b5a3f1f78831db19a3fdc"),
                Fashion(TrainLabels, "b0197879cbda89f3dc7b894f9fd52b858e68ea4182b6947c9d8c2b67e5f18dcc"),
                Fashion(TestImages, "78dcbbfb5a27efaf1b6c1d616caca68560be8766c5bffcb2791df9273a534229"),
                Fashion(TestLabels, "42bd18137a62d5998cdeae52bf3a0676ac6b706f5cf8439b47bb5b151ae3dccf"),
            ],
        },
    ];

    /// <summary>The known data set of a name, in any case.</summary>
    /// <exception cref="DataException">There is none; the message names the nearest.</exception>
    public static KnownDataset Find(string name) =>
        All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DataException(
            $"Data set \"{name}\" is not known. {NearestName.Advice(name, [.. All.Select(known => known.Name)])}");

    /// <summary>Whether every file of a data set is in one of the folders.</summary>
    public static bool IsPresent(KnownDataset dataset, DataFolders folders) =>
        dataset.Files.All(file => folders.FindFile(dataset.Name, file.Name) is not null);

    /// <summary>Reads a data set from the folders; nothing is fetched.</summary>
    /// <exception cref="DataException">The name is not known, or a file is missing or damaged.</exception>
    public static Split Load(string name, DataFolders folders)
    {
        KnownDataset dataset = Find(name);
        if (dataset.Files.Count == 0)
        {
            return Digits.Create();
        }

        return new Split(
            ReadImages(dataset, folders, TrainImages, TrainLabels),
            Validation: null,
            ReadImages(dataset, folders, TestImages, TestLabels));
    }

    /// <summary>Fetches what is missing of a data set into the cache, and checks it; then it can be loaded.</summary>
    /// <exception cref="DataException">A file cannot be fetched, or has another checksum than published.</exception>
    public static async Task FetchAsync(
        KnownDataset dataset,
        DataFolders folders,
        DatasetDownload download,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        foreach (KnownFile file in dataset.Files)
        {
            if (folders.FindFile(dataset.Name, file.Name) is null)
            {
                string folder = Path.Combine(folders.Cache, dataset.Name);
                await download.FetchAsync(file, folder, progress, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static ImageDataset ReadImages(KnownDataset dataset, DataFolders folders, string images, string labels) =>
        Idx.ReadImages(
            dataset.Name, Require(dataset, folders, images), Require(dataset, folders, labels), dataset.ClassNames);

    private static string Require(KnownDataset dataset, DataFolders folders, string file) =>
        folders.FindFile(dataset.Name, file)
        ?? throw new DataException(
            $"{dataset.Name}: {file} is in none of {string.Join(", ", folders.Search)}. Fetch it with " +
            $"`elbo data get {dataset.Name}`, or set {DataFolders.Variable} " +
            $"to a folder that holds {dataset.Name}/{file}.");

    private static KnownFile Mnist(string name, long length, string sha256) =>
        new(name, new Uri(MnistUrl + name), length, sha256);

    private static KnownFile Fashion(string name, string sha256) =>
        new(name, new Uri(FashionUrl + name), Length: 0, sha256);
}
