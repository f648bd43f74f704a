using System.CommandLine;
using System.Globalization;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The option <c>--temperature</c>: what the noise of draws of the prior is multiplied by.</summary>
internal static class TemperatureOption
{
    /// <summary>Gives the option to a verb.</summary>
    public static Option<string?> Add(Verb verb, string of) => verb.Add(
        "--temperature", "T", $"Multiply {of}: below 1 more typical, above 1 more unusual examples; default 1");

    /// <summary>The factor of a command line, 1 where none is given; what is wrong with it is a fault.</summary>
    public static double Read(Invocation call, Option<string?> option, Recipe? recipe)
    {
        if (call.Get(option) is not { } text)
        {
            return 1;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor)
            || !(factor >= 0 && factor <= 100))
        {
            call.Faults.Add($"{option.Name}: '{text}' is not a number from 0 to 100. Write for example 0.7.");
            return 1;
        }

        if (recipe is not null && recipe.Model.Prior != PriorChoice.Standard)
        {
            call.Faults.Add(
                $"{option.Name}: it is for the standard normal prior, this model has another one "
                + $"({recipe.Model.Prior}). Leave it out.");
        }

        return factor;
    }
}
