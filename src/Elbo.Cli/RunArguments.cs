using Elbo.Data;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>A run and the examples that a command is to look at.</summary>
internal static class RunArguments
{
    private static readonly string[] Parts = ["test", "train", "validation"];

    /// <summary>The run of a command line; null and the faults where there is none.</summary>
    public static TrainedModel? Open(Invocation call, string path) =>
        path.Length == 0 ? null : call.Try(() => TrainedModel.Open(path));

    /// <summary>The recipe for the data to look at: the run's own, or that of another data set, whole.</summary>
    public static Recipe Recipe(Invocation call, TrainedModel? model, string? data)
    {
        Recipe recipe = model?.Recipe ?? new Recipe();
        return data is null || call.Try(() => KnownDatasets.Find(data)) is not { } known
            || known.Name == recipe.Data.Name
            ? recipe
            : recipe with { Data = recipe.Data with { Name = known.Name, Examples = null, Validation = 0 } };
    }

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
