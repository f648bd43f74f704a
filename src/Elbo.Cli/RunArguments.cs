using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Cli;

/// <summary>A run and the examples that a command is to look at.</summary>
internal static class RunArguments
{
    private static readonly string[] Parts = ["test", "train", "validation"];

    /// <summary>The run of a command line; null and the faults where there is none.</summary>
    public static TrainedModel? Open(Invocation call, string path) =>
        path.Length == 0 ? null : call.Try(() => TrainedModel.Open(path));

    /// <summary>
    /// The recipe for the data to look at: the run's own; or that of another data set or path, whole, where no test
    /// part came with it, and pictures brought to the size that the model takes.
    /// </summary>
    public static Recipe Recipe(Invocation call, TrainedModel? model, string? data)
    {
        Recipe recipe = model?.Recipe ?? new Recipe();
        if (data is null || call.Try(() => RunData.Named(data, recipe.Data)) is not { } named
            || (named.Name == recipe.Data.Name && named.Path == recipe.Data.Path))
        {
            return recipe;
        }

        if (recipe.Data.Path is { } own && !Path.Exists(own) && Path.GetFileName(own) == Path.GetFileName(named.Path))
        {
            // The run's own data at another place: the same parts of it, if it is the same.
            return recipe with { Data = named };
        }

        Shape? item = model?.Model.ItemShape;
        bool isPicture = named.Path is not null && item is { Rank: 3 };
        return recipe with
        {
            Data = named with
            {
                Examples = null,
                Validation = 0,
                TestShare = 1,
                Array = null,
                Labels = null,
                Size = isPicture ? $"{item!.Value[0]}x{item.Value[1]}" : null,
                Colour = !isPicture ? ImageColour.Auto : item!.Value[2] == 1 ? ImageColour.Grey : ImageColour.Colour,
            },
        };
    }

    /// <summary>The data of a recipe of <see cref="Recipe"/>; the run's own must be what it began with.</summary>
    /// <exception cref="RunException">The run's data has moved or changed.</exception>
    public static Split Load(
        Invocation call, TrainedModel model, Recipe recipe, DataFolders folders, CancellationToken stop)
    {
        bool isOwn = recipe.Data with { Path = model.Recipe.Data.Path } == model.Recipe.Data;
        if (isOwn)
        {
            RunData.CheckThere(model.Folder, recipe.Data);
        }

        ResolvedData known = model.Folder.Config.Data;
        Split data = DataAccess.Load(recipe, folders, call.Terminal, call.IsJson, stop, known.Table, known.Text);
        if (isOwn)
        {
            RunData.CheckSame(model.Folder, data);
        }

        return data;
    }

    /// <summary>The examples of a part of the data of <see cref="Load"/>.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="model">The run.</param>
    /// <param name="recipe">That of <see cref="Recipe"/>.</param>
    /// <param name="part">That of <see cref="Part"/>.</param>
    /// <param name="root">The folder of data sets that was named; or null.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="RunException">The run's data has moved or changed.</exception>
    /// <exception cref="UsageException">The run set none apart for validation.</exception>
    public static Dataset Examples(
        Invocation call, TrainedModel model, Recipe recipe, string part, string? root, CancellationToken stop) =>
        Of(Load(call, model, recipe, DataFolders.Find(root), stop), part);

    /// <summary>The named part of the data; "test" where none is named. A wrong name is a fault.</summary>
    public static string Part(Invocation call, string? named)
    {
        string part = named ?? Parts[0];
        if (!Parts.Contains(part, StringComparer.Ordinal))
        {
            call.Faults.Add($"--split: '{part}' is no part of the data. {NearestName.Advice(part, Parts)}");
        }

        return part;
    }

    /// <summary>The examples of a part of the data.</summary>
    /// <exception cref="UsageException">The run set none apart for validation.</exception>
    public static Dataset Of(Split data, string part) => part switch
    {
        "train" => data.Train,
        "validation" => data.Validation
            ?? throw new UsageException(["--split: the run set no examples apart for validation. Take test or train."]),
        _ => data.Test,
    };
}
