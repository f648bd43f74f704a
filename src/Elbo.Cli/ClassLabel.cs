using System.CommandLine;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The option `--label`: a class that a model is told, by its name or its number.</summary>
internal static class ClassLabel
{
    /// <summary>
    /// The class of an option; null where it is not given, or where the model is told nothing, which is a fault.
    /// </summary>
    public static int? Read(Invocation call, Option<string?> option, TrainedModel? trained)
    {
        if (call.Get(option) is not { } named || trained is null)
        {
            return null;
        }

        int classes = trained.Model.Conditioning.Size;
        if (classes == 0)
        {
            call.Faults.Add(
                $"{option.Name}: '{named}' has no effect: the model is told of no classes. Leave it out, or train with "
                + "--set model.condition=label.");
            return null;
        }

        return RunClasses.Find(named, trained, fault => call.Faults.Add($"{option.Name}: {fault}"));
    }
}
