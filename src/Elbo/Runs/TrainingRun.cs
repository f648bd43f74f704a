using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Models;
using Elbo.Training;

namespace Elbo.Runs;

/// <summary>
/// A training in a run folder: starts it or takes it up again, writes its metrics and checkpoints, and tells a watcher.
/// </summary>
public sealed class TrainingRun : ITrainingObserver, IDisposable
{
    private const string PositionText = "position";
    private const string MetricsText = "metricsLength";
    internal const string BestPrefix = "best.";

    private readonly RunFolder folder;
    private readonly ITrainingObserver watcher;
    private readonly MetricsLog metrics;
    private readonly IDisposable folderLock;
    private readonly ITrainer trainer;

    private TrainingRun(RunFolder folder, IDisposable folderLock, Split data, ITrainingObserver watcher)
    {
        this.folder = folder;
        this.folderLock = folderLock;
        this.watcher = watcher;
        Recipe recipe = folder.Config.Recipe;
        try
        {
            Model = RunModel.Of(recipe, data.Train);
            HeldOut heldOut = data.Validation is { } validation
                ? new(validation, DecidesChoices: true)
                : new(data.Test, DecidesChoices: false);
            trainer = Catalog.BuildTrainer(recipe, Model, data.Train, heldOut, this);
            metrics = MetricsLog.Open(folder.MetricsPath);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>The model in training.</summary>
    public Model Model { get; }

    /// <summary>What the run was started with, as it stands in its folder.</summary>
    public RunConfig Config => folder.Config;

    /// <summary>Prepares a new run in a folder that does not exist or is empty, or as good as that.</summary>
    /// <exception cref="RunException">The folder cannot be used.</exception>
    /// <exception cref="TrainingException">The data does not fit the model.</exception>
    public static TrainingRun Start(string path, Recipe recipe, Split data, ITrainingObserver watcher) =>
        new(RunFolder.Create(path, Configure(recipe, data), out IDisposable held), held, data, watcher);

    /// <summary>What a run with this recipe on this data would be started with.</summary>
    /// <exception cref="RunException">The recipe wants labels, which the data has not.</exception>
    public static RunConfig Configure(Recipe recipe, Split data)
    {
        ResolvedLikelihood likelihood = data.Train.Text is not null ? ResolvedLikelihood.OfText(recipe)
            : data.Train.Table is not null ? ResolvedLikelihood.OfTable(recipe)
            : ResolvedLikelihood.Of(recipe, () => DataFacts.Of(data));
        return new RunConfig
        {
            Recipe = WithScaling(likelihood.Apply(recipe), data.Scaling),
            Data = Describe(data) with
            {
                Classes = RunData.Classes(recipe, data.Train),
                Path = recipe.Data.Path,
                Format = recipe.Data.Format,
            },
            Likelihood = likelihood,
        };
    }

    /// <summary>
    /// Takes up a run where its last checkpoint left it; one that was stopped before its first starts anew.
    /// </summary>
    /// <exception cref="RunException">The folder is no run, or its checkpoint cannot be used.</exception>
    /// <exception cref="TrainingException">The data is not that of the run, or does not fit the model.</exception>
    public static TrainingRun Resume(string path, Split data, ITrainingObserver watcher)
    {
        RunFolder opened = RunFolder.Open(path);
        RunData.CheckSame(opened, data);
        var run = new TrainingRun(opened, opened.Lock(), data, watcher);
        try
        {
            run.Restore();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the end or until a stop is asked for, then leaves weights for use.</summary>
    /// <exception cref="TrainingException">A number is no longer finite; the last checkpoint stays.</exception>
    public TrainingFinished Run(CancellationToken stop)
    {
        TrainingFinished finished = trainer.Run(stop);
        SaveModel();
        return finished;
    }

    /// <inheritdoc/>
    public void Progressed(in StepProgress progress) => watcher.Progressed(progress);

    /// <inheritdoc/>
    public void Happened(TrainingEvent happening)
    {
        if (happening is EpochFinished epoch)
        {
            metrics.Append(EpochMetrics.Write(epoch));
        }
        else if (happening is CollapseRemark remark)
        {
            metrics.Append(EpochMetrics.Write(remark, folder.Config.Recipe));
        }

        watcher.Happened(happening);
    }

    /// <inheritdoc/>
    public void Save(Checkpoint checkpoint)
    {
        metrics.Flush();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PositionText] = JsonSerializer.Serialize(checkpoint.Position, PositionJson.Options),
            [MetricsText] = metrics.Position.ToString(CultureInfo.InvariantCulture),
        };
        IEnumerable<StoredTensor> state = checkpoint.Arrays.Select(Store)
            .Concat((checkpoint.Best ?? []).Select(array => Store(array with { Name = BestPrefix + array.Name })));
        folder.SaveCheckpoint(state, texts, model: null, new Dictionary<string, string>(StringComparer.Ordinal));
        folder.DropModel();
        watcher.Save(checkpoint);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        metrics.Dispose();
        folderLock.Dispose();
    }

    internal static ResolvedData Describe(Split data) => new()
    {
        Name = data.Train.Name,
        Examples = data.Train.Count,
        Validation = data.Validation?.Count ?? 0,
        Shape = data.Train.ItemShape.ToArray(),
        Table = data.Train.Table,
        Text = data.Train.Text,
        Checksum = DataChecksum.Of(data.Train),
    };

    private static Recipe WithScaling(Recipe recipe, Scaling? scaling) => scaling is null
        ? recipe
        : recipe with { Data = recipe.Data with { Scaling = ScalingRecipe.Of(scaling) } };

    private static NamedTensor Store(NamedArray array) => new(array.Name, [.. array.Shape], array.Values);

    private void SaveModel()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "elbo",
            ["recipe"] = folder.Config.Recipe.Name,
        };
        if (folder.Config.Data.Table is { } table)
        {
            texts["columns"] = ColumnsText.Of(table);
        }

        SafetensorsFile.Save(folder.ModelPath, CheckpointArrays.Take(Model.Parameters).Select(Store), texts);
    }

    private void Restore()
    {
        if (!folder.HasState)
        {
            metrics.TruncateTo(0);
            return;
        }

        SafetensorsFile state = folder.ReadState();
        if (!state.Metadata.TryGetValue(PositionText, out string? position)
            || !state.Metadata.TryGetValue(MetricsText, out string? length)
            || !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long metricsLength))
        {
            throw new RunException(
                $"{folder.StatePath}: no position of a training in it. It was not written by a training.");
        }

        NamedArray[] arrays = [.. state.Tensors.OfType<NamedTensor>()
            .Select(tensor => new NamedArray(tensor.Name, tensor.Shape, tensor.Values.ToArray()))];
        NamedArray[] best =
            [.. arrays.Where(IsBest).Select(array => array with { Name = array.Name[BestPrefix.Length..] })];
        trainer.Restore(new Checkpoint
        {
            Position = PositionJson.Read(position, folder.StatePath),
            Arrays = [.. arrays.Where(array => !IsBest(array))],
            Best = best.Length == 0 ? null : best,
        });
        metrics.TruncateTo(metricsLength);
    }

    internal static bool IsBest(NamedArray array) => array.Name.StartsWith(BestPrefix, StringComparison.Ordinal);
}
