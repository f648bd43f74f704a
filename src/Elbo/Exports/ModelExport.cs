using Elbo.Runs;

namespace Elbo.Exports;

/// <summary>
/// Models for other programs: ONNX graphs, or weights as PyTorch names them. All files are complete under temporary
/// names before the first is renamed, so what was in the folder is replaced by whole files or not at all.
/// </summary>
public static class ModelExport
{
    private const long LargestOnnx = int.MaxValue;

    /// <summary>The files that a format may leave in a folder.</summary>
    /// <param name="format">The format.</param>
    /// <param name="withEncoder">Whether the encoder is exported; if not, those that are not written.</param>
    public static IReadOnlyList<string> Names(ExportFormat format, bool withEncoder) => format switch
    {
        ExportFormat.Onnx => withEncoder
            ? ["encoder.onnx", "decoder.onnx", "model.onnx", "prior.onnx", "step.onnx"]
            : ["decoder.onnx", "prior.onnx", "step.onnx"],
        _ => ["pytorch.safetensors"],
    };

    /// <summary>Exports the model of a run.</summary>
    /// <param name="trained">The run.</param>
    /// <param name="format">To what.</param>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="withEncoder">Whether the encoder goes along; without it a decoder generates alone.</param>
    /// <returns>The files, in the order of <see cref="Names"/>.</returns>
    /// <exception cref="RunException">
    /// The model has a part that the format has no word for; a file of an earlier export is in the folder that this one
    /// would not replace; or the folder cannot be written. Files from before are untouched.
    /// </exception>
    public static IReadOnlyList<ExportedFile> Write(
        TrainedModel trained, ExportFormat format, string folder, bool withEncoder)
    {
        ExportFile[] files = format == ExportFormat.Onnx
            ? [.. OnnxFiles(trained, withEncoder)]
            : [PyTorchExport.File(trained, withEncoder)];
        CheckFolder(folder, format, files);
        AtomicFile.WriteAll([.. files.Select(file => (Path.Combine(folder, file.Name), file.Write))]);
        return
        [
            .. files.Select(file => new ExportedFile(
                Path.Combine(folder, file.Name), new FileInfo(Path.Combine(folder, file.Name)).Length, file.Inputs,
                file.Outputs)),
        ];
    }

    private static IEnumerable<ExportFile> OnnxFiles(TrainedModel trained, bool withEncoder)
    {
        bool isImage = trained.Model.ItemShape.Rank == 3;
        IReadOnlyList<(string, string)> facts = ExportFacts.Of(
            trained, isImage ? "batch, height, width, channels" : "batch, then the item's axes");
        foreach (OnnxGraph graph in OnnxModel.Graphs(trained.Model, withEncoder))
        {
            ProtoMessage message = graph.ToModel(facts, ExportFacts.Version);
            if (message.Length > LargestOnnx)
            {
                throw new RunException(
                    $"{graph.Name}.onnx: {message.Length} bytes are more than an ONNX file can hold, {LargestOnnx}. "
                    + "Export to safetensors.");
            }

            yield return new ExportFile($"{graph.Name}.onnx", message.WriteTo)
            {
                Inputs = [.. graph.Inputs.Select(value => value.Name)],
                Outputs = [.. graph.Outputs.Select(value => value.Name)],
            };
        }
    }

    // A decoder beside the encoder of another model would be taken for a pair.
    private static void CheckFolder(string folder, ExportFormat format, ExportFile[] files)
    {
        string[] others =
        [
            .. Names(format, withEncoder: true).Except(files.Select(file => file.Name), StringComparer.Ordinal)
                .Where(name => File.Exists(Path.Combine(folder, name))),
        ];
        if (others.Length > 0)
        {
            throw new RunException(
                $"{folder}: {string.Join(" and ", others)} of another export would stay beside the new files. Remove "
                + (others.Length == 1 ? "it" : "them") + ", or choose another folder.");
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(folder, "written", exception);
        }
    }
}

/// <summary>A file to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Writes it.</param>
internal sealed record ExportFile(string Name, Action<Stream> Write)
{
    /// <summary>Names of what goes in.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Names of what comes out.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}
