using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>
/// How the pictures of a run grew: in its folder <c>history/</c> a grid of samples and one of reconstructions for an
/// epoch, always of the same draws of the prior and the same held-out examples. Of long runs every so manieth epoch is
/// kept, at most <see cref="MostEpochs"/>. Models of other data than images have none.
/// </summary>
public sealed class RunHistory
{
    /// <summary>A run keeps pictures of no more epochs.</summary>
    public const int MostEpochs = 200;

    private const string FolderName = "history";
    private const string Samples = "samples";
    private const string Reconstructions = "reconstructions";
    private const int SampleCount = 64;
    private const int MostOfClass = 8;
    private const int PairCount = 16;

    private readonly RunFolder folder;
    private readonly Model model;
    private readonly Dataset heldOut;
    private readonly ModelImages? images;
    private readonly int stride;

    /// <summary>The history of a run in training.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="model">The model in training; it is looked at when a picture is made.</param>
    /// <param name="data">The run's data.</param>
    public RunHistory(RunFolder folder, Model model, Split data)
    {
        this.folder = folder;
        this.model = model;
        heldOut = data.Validation ?? data.Test;
        images = ModelImages.AreImages(model.ItemShape) ? new ModelImages(model) : null;
        stride = Math.Max(1, (folder.Config.Recipe.Epochs + MostEpochs - 2) / (MostEpochs - 1));
    }

    /// <summary>The kinds of pictures.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Samples, Reconstructions];

    /// <summary>The epochs of which a run has pictures, in order.</summary>
    public static IReadOnlyList<int> Epochs(RunFolder folder)
    {
        string path = folder.PathOf(FolderName);
        return !Directory.Exists(path) ? [] :
        [
            .. Directory.EnumerateFiles(path, "*.png").Select(file => Path.GetFileName(file).Split('-')[0])
                .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int epoch)
                    ? epoch : -1)
                .Where(epoch => epoch >= 0).Distinct().Order(),
        ];
    }

    /// <summary>The path of a picture, whether it is there or not.</summary>
    public static string PathOf(RunFolder folder, int epoch, string kind) => Path.Combine(
        folder.PathOf(FolderName), string.Create(CultureInfo.InvariantCulture, $"{epoch:0000}-{kind}.png"));

    /// <summary>Draws the model as it is, if the epoch is one of those that are kept.</summary>
    /// <param name="epoch">Epochs done; 0 before the first.</param>
    /// <returns>Whether there is a picture of it now.</returns>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public bool Draw(int epoch)
    {
        if (images is null || (epoch % stride != 0 && epoch != folder.Config.Recipe.Epochs))
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(folder.PathOf(FolderName));
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(folder.PathOf(FolderName), "written", exception);
        }

        Recipe recipe = folder.Config.Recipe;
        (ImageBatch originals, ImageBatch rebuilt) = images.Reconstructions(
            heldOut, PairCount, Catalog.BuildBinarization(recipe), recipe.Training.Seed);
        Write(epoch, Reconstructions, RunPictures.Pairs(originals, rebuilt));
        if (model.HasDensity)
        {
            int classes = model.Conditioning.Size;
            Write(epoch, Samples, RunPictures.Grid(classes > 0
                ? images.SamplesOfEach(Math.Clamp(SampleCount / classes, 1, MostOfClass), recipe.Training.Seed)
                : images.Samples(SampleCount, recipe.Training.Seed)));
        }

        return true;
    }

    private void Write(int epoch, string kind, Picture picture) =>
        AtomicFile.WriteAllBytes(PathOf(folder, epoch, kind), Png.Encode(picture));
}
