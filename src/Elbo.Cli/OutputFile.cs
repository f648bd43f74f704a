using Elbo.Data;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>What a command writes by the ending of a name, checked before anything runs.</summary>
internal static class OutputFile
{
    /// <summary>A fault where a name does not end in one of the known endings, or its folder is missing.</summary>
    public static void Check(Invocation call, string? path, IReadOnlyList<string> endings)
    {
        if (path is null)
        {
            return;
        }

        string ending = Path.GetExtension(path);
        if (!endings.Contains(ending, StringComparer.OrdinalIgnoreCase))
        {
            call.Faults.Add(
                $"--out: {(path.Length == 0 ? "the name is empty" : $"{path} does not end in one of them")}: "
                + $"{string.Join(", ", endings)} say what is written. "
                + (NearestName.Find(ending, endings) is { } nearest ? $"Did you mean {nearest}?" : "Add one."));
        }
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            call.Faults.Add($"--out: the folder {folder} does not exist. Make it, or name another.");
        }
    }

    /// <summary>The same for examples of a model: pictures are for images.</summary>
    public static void CheckExamples(Invocation call, string? path, Model? model)
    {
        Check(call, path, ExampleFile.Endings);
        if (path is not null && model is not null && !ModelImages.AreImages(model.ItemShape)
            && path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            call.Faults.Add(
                $"--out: the model's examples are {model.ItemShape}, no images, so there is no picture. Write .npy or "
                + ".csv.");
        }
    }

    /// <summary>The file for examples of a model: as named, else in the run, a picture where they are images.</summary>
    public static string OfExamples(string? named, TrainedModel trained, string name) => named
        ?? trained.Folder.PathOf(name + (ModelImages.AreImages(trained.Model.ItemShape) ? ".png" : ".csv"));

    /// <summary>Writes examples in one piece.</summary>
    public static void Write(string path, Model model, float[] examples, Func<ImageBatch, Picture> draw) =>
        ExampleFile.Write(path, model.ItemShape, examples.Length / model.ItemShape.Count, [examples], draw);
}
