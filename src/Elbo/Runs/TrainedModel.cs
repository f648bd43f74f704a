using Elbo.Models;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Runs;

/// <summary>A run opened for use: the model of its recipe with the weights that training left.</summary>
public sealed class TrainedModel
{
    private TrainedModel(RunFolder folder, Model model, bool isInterrupted)
    {
        Folder = folder;
        Model = model;
        IsInterrupted = isInterrupted;
    }

    /// <summary>The folder of the run.</summary>
    public RunFolder Folder { get; }

    /// <summary>The model, ready for use.</summary>
    public Model Model { get; }

    /// <summary>Whether the weights are those of a checkpoint, because the training has not come to its end.</summary>
    public bool IsInterrupted { get; }

    /// <summary>The settings of the run.</summary>
    public Recipe Recipe => Folder.Config.Recipe;

    /// <summary>Opens a run: the weights for use, or those of its last checkpoint where there are none yet.</summary>
    /// <exception cref="RunException">The folder is no run, or holds no weights that fit its recipe.</exception>
    public static TrainedModel Open(string path)
    {
        var folder = RunFolder.Open(path);
        if (folder.Config.Data.Shape.Count == 0)
        {
            throw new RunException($"{folder.PathOf("config.json")}: data.shape is missing. Train the run anew.");
        }

        bool isInterrupted = !folder.HasModel;
        if (isInterrupted && !folder.HasState)
        {
            throw new RunException($"{path}: there are no weights yet. Train it with `elbo resume {path}`.");
        }

        try
        {
            Model model = RunModel.Of(folder.Config);
            CheckpointArrays.Put(Weights(isInterrupted ? folder.ReadState() : folder.ReadModel()), model.Parameters);
            return new TrainedModel(folder, model, isInterrupted);
        }
        catch (Exception exception) when (exception is TrainingException or TensorException)
        {
            throw new RunException($"{path}: the weights do not fit the recipe: {exception.Message}", exception);
        }
    }

    // A checkpoint keeps the best epoch's weights beside the current ones where those are not the same.
    private static NamedArray[] Weights(SafetensorsFile file)
    {
        NamedArray[] arrays = [.. file.Tensors.OfType<NamedTensor>()
            .Select(tensor => new NamedArray(tensor.Name, tensor.Shape, tensor.Values.ToArray()))];
        NamedArray[] best = [.. arrays.Where(TrainingRun.IsBest)
            .Select(array => array with { Name = array.Name[TrainingRun.BestPrefix.Length..] })];
        return best.Length > 0 ? best : arrays;
    }
}
