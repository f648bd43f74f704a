using Elbo.Data.Sources;
using Elbo.Tensors;

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

    private const string BinarizedUrl = "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/";
    private const string BinarizedTrain = "binarized_mnist_train.amat";
    private const string BinarizedValidation = "binarized_mnist_valid.amat";
    private const string BinarizedTest = "binarized_mnist_test.amat";
    private const string FreyFaces = "frey_rawface.npy";

    // Frames beside each other in the film are nearly the same: a fixed random order, as the papers that report on this
    // data have one, and its last frames for the test. Which frames those are is part of what "frey-faces" means.
    private const ulong FreySeed = 1;
    private const int FreyTest = 200;

    private static readonly Shape MnistShape = new(28, 28, 1);
    private static readonly string[] TenDigits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>All known data sets, the built-in one first.</summary>
    public static IReadOnlyList<KnownDataset> All { get; } =
    [
        new KnownDataset
        {
            Name = Digits.Name,
            Description = "70,000 drawn digits, 28x28 grey; built in, nothing is fetched",
            Source = "this project",
            ItemShape = Digits.ItemShape,
            ClassNames = TenDigits,
            Files = [],
        },
        new KnownDataset
        {
            Name = "mnist",
            Description = "70,000 handwritten digits, 28x28 grey",
            Source = "LeCun, Bottou, Bengio and Haffner, " +
                "\"Gradient-based learning applied to document recognition\", Proceedings of the IEEE, 1998",
            ItemShape = MnistShape,
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
            ItemShape = MnistShape,
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
        new KnownDataset
        {
            Name = "binarized-mnist",
            Description = "70,000 handwritten digits, 28x28, made 0 or 1 once; 10,000 for validation, no labels",
            Source = "Larochelle and Murray, \"The neural autoregressive distribution estimator\", AISTATS 2011; " +
                "binarized as by Salakhutdinov and Murray 2008",
            ItemShape = MnistShape,
            ClassNames = [],
            ValidationCount = 10_000,
            FormOf = "mnist",
            Files =
            [
                Binarized(
                    BinarizedTrain, 78_400_000, "ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d"),
                Binarized(
                    BinarizedValidation, 15_680_000,
                    "1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2"),
                Binarized(
                    BinarizedTest, 15_680_000, "e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c"),
            ],
        },
        new KnownDataset
        {
            Name = "frey-faces",
            Description = "1,965 frames of a film of one face, 28x20 grey, no labels",
            Source = "Roweis, Saul and Hinton, \"Global coordination of local linear models\", NIPS 2001",
            ItemShape = new Shape(28, 20, 1),
            ClassNames = [],
            Files =
            [
                new KnownFile(
                    FreyFaces, Url: null, 1_100_528,
                    "2177ea074dc1d5ce35294c687dfce79ced65db6d7b745d95a2e1757fcfbe41c0"),
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
        return dataset.Name switch
        {
            Digits.Name => Digits.Create(),
            "binarized-mnist" => new Split(
                ReadBits(dataset, folders, BinarizedTrain),
                ReadBits(dataset, folders, BinarizedValidation),
                ReadBits(dataset, folders, BinarizedTest)),
            "frey-faces" => ReadFreyFaces(dataset, Require(dataset, folders, FreyFaces)),
            _ => new Split(
                ReadImages(dataset, folders, TrainImages, TrainLabels),
                Validation: null,
                ReadImages(dataset, folders, TestImages, TestLabels)),
        };
    }

    /// <summary>Fetches what is missing of a data set into the cache, and checks it; then it can be loaded.</summary>
    /// <exception cref="DataException">
    /// A file cannot be fetched, or has another checksum than published; or no address of it is known.
    /// </exception>
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

    private static ImageDataset ReadBits(KnownDataset dataset, DataFolders folders, string file) => new(
        dataset.Name, BitText.Read(Require(dataset, folders, file), dataset.ItemShape.Count), dataset.ItemShape,
        labels: [], dataset.ClassNames);

    private static Split ReadFreyFaces(KnownDataset dataset, string path)
    {
        IdxArray frames = NumPy.ReadBytes(path);
        int size = dataset.ItemShape.Count;
        if (frames.Sizes is not [> FreyTest, 28, 20])
        {
            throw new DataException(
                $"{path}: its shape is ({string.Join(", ", frames.Sizes)}), (1965, 28, 20) was expected. Is it " +
                "another data set?");
        }

        int[] order = [.. Enumerable.Range(0, frames.Sizes[0])];
        new RandomStream(FreySeed, RandomPurpose.Shuffle, 0).Shuffle(order);
        byte[] pixels = new byte[frames.Elements.Length];
        for (int index = 0; index < order.Length; index++)
        {
            frames.Elements.AsSpan(order[index] * size, size).CopyTo(pixels.AsSpan(index * size));
        }

        ImageDataset all = new(dataset.Name, pixels, dataset.ItemShape, labels: [], dataset.ClassNames);
        int train = all.Count - FreyTest;
        return new Split(all.Slice(0, train), Validation: null, all.Slice(train, FreyTest));
    }

    private static string Require(KnownDataset dataset, DataFolders folders, string file)
    {
        if (folders.FindFile(dataset.Name, file) is { } path)
        {
            return path;
        }

        string fetch = dataset.Files.All(known => known.Url is not null)
            ? $"Fetch it with `elbo data get {dataset.Name}`, or set" : "It is not fetched. Set";
        throw new DataException(
            $"{dataset.Name}: {file} is in none of {string.Join(", ", folders.Search)}. {fetch} " +
            $"{DataFolders.Variable} to a folder that holds {dataset.Name}/{file}.");
    }

    private static KnownFile Mnist(string name, long length, string sha256) =>
        new(name, new Uri(MnistUrl + name), length, sha256);

    private static KnownFile Binarized(string name, long length, string sha256) =>
        new(name, new Uri(BinarizedUrl + name), length, sha256);

    private static KnownFile Fashion(string name, string sha256) =>
        new(name, new Uri(FashionUrl + name), Length: 0, sha256);
}
