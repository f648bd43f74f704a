using System.CommandLine;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli;

/// <summary>The option `--distance`: how far two codes are apart.</summary>
internal static class DistanceOption
{
    /// <summary>What the help says of it.</summary>
    public const string Description =
        "euclidean (default), cosine, or between posteriors: wasserstein, kl (symmetric)";

    private static readonly (string Name, VectorDistance Distance)[] Known =
    [
        ("euclidean", VectorDistance.Euclidean), ("cosine", VectorDistance.Cosine),
        ("wasserstein", VectorDistance.Wasserstein), ("kl", VectorDistance.SymmetricKl),
    ];

    /// <summary>The names, the usual one first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>The name of a distance.</summary>
    public static string NameOf(VectorDistance distance) => Known.First(known => known.Distance == distance).Name;

    /// <summary>The distances that an index has all numbers for.</summary>
    public static IEnumerable<VectorDistance> Of(bool hasScales) => Known.Take(hasScales ? Known.Length : 2)
        .Select(known => known.Distance);

    /// <summary>
    /// The distance of an option; one that is not known, or needs a posterior that is not there, is a fault.
    /// </summary>
    public static VectorDistance Read(Invocation call, Option<string?> option, TrainedModel? trained)
    {
        string named = call.Get(option) ?? Known[0].Name;
        (string Name, VectorDistance Distance) found = Array.Find(Known, known => known.Name == named);
        if (found.Name is null)
        {
            call.Faults.Add($"{option.Name}: '{named}' is no distance. {NearestName.Advice(named, Names.ToArray())}");
            return VectorDistance.Euclidean;
        }

        if (found.Distance is VectorDistance.Wasserstein or VectorDistance.SymmetricKl
            && trained is { Model.HasDensity: false })
        {
            call.Faults.Add(
                $"{option.Name}: {named} is between posteriors, which an autoencoder or PCA has not. Take euclidean or "
                + "cosine.");
        }

        return found.Distance;
    }
}
