using System.CommandLine;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The options that keep upper levels of latents and say what becomes of those below.</summary>
internal sealed class LevelOptions
{
    private const int MostDraws = 1000;

    private readonly Option<string?> fromLevel;
    private readonly Option<bool> redraw;
    private readonly Option<string?> draws;
    private readonly Option<string?> temperature;
    private readonly Option<bool> progressive;
    private readonly Option<string?> details;

    /// <summary>Gives the options to a verb.</summary>
    public LevelOptions(Verb verb)
    {
        fromLevel = verb.Add("--from-level", "N",
            "Several levels of latents: from level N up alone, those below at the means of their priors; default 1");
        redraw = verb.AddFlag("--redraw", "With --from-level, or --progressive: draw the levels below instead");
        draws = verb.Add("--draws", "K", "With --redraw: how many draws of each example, side by side; default 1");
        temperature = TemperatureOption.Add(verb, "the noise of --redraw");
        progressive = verb.AddFlag("--progressive",
            "A row for each example: itself, then from the highest level alone, from the two highest, ..., from all");
        details = verb.Add("--details", "ROWS",
            "With --from-level: the levels below of these rows instead, such as 3,17; a column for each");
    }

    /// <summary>
    /// The choice of a command line; what is wrong with it is a fault. Rows of the data are checked by
    /// <see cref="CheckRows"/> once it is there.
    /// </summary>
    /// <param name="call">The command line.</param>
    /// <param name="model">The model; null where there is none, which is a fault already.</param>
    public LevelChoice Read(Invocation call, Model? model)
    {
        int most = model?.LevelSizes.Count ?? int.MaxValue;
        if (most == 1 && Given(call) is { } named)
        {
            call.Faults.Add(OneLevel(named));
            return new LevelChoice([0]);
        }

        int level = call.Number(fromLevel, 1, 1, most);
        call.Needs(redraw, draws, temperature);
        int each = call.Number(draws, 1, 1, MostDraws);
        int[] rows = call.Has(details) ? RowOption.Read(call, details) : [];
        Exclude(call, progressive, fromLevel, "it shows every level");
        Exclude(call, progressive, details, "it shows every level");
        Exclude(call, progressive, draws, "it shows one draw at each level");
        Exclude(call, redraw, details, "the levels below are drawn, or those of other rows");
        foreach (Option one in (Option[])[redraw, details])
        {
            if (call.Has(one) && !call.Has(progressive) && level == 1 && call.Faults.Count == 0)
            {
                call.Faults.Add(
                    $"{one.Name}: no level is below level 1. Add --from-level, from 2 to {most}: the lowest that is "
                    + "kept.");
            }
        }

        bool isDrawn = call.Has(redraw);
        double factor = TemperatureOption.Read(call, temperature, recipe: null);
        return call.Has(progressive)
            ? new LevelChoice([.. Enumerable.Range(0, model is null ? 1 : most).Reverse()])
            {
                Draws = isDrawn ? 1 : 0,
                Temperature = factor,
                HasRows = true,
            }
            : new LevelChoice([level - 1])
            {
                Draws = isDrawn ? each : 0,
                Temperature = factor,
                Details = rows,
                HasRows = isDrawn || rows.Length > 0,
            };
    }

    /// <summary>The fault of an option for several levels where the model has one.</summary>
    public static string OneLevel(Option option) =>
        $"{option.Name}: the model has one level of latents. Leave it out, or train a model of several levels, "
        + "such as --recipe ladder-mnist.";

    /// <summary>The first of the options that is given; or null.</summary>
    public Option? Given(Invocation call) =>
        Array.Find((Option[])[fromLevel, redraw, draws, temperature, progressive, details], call.Has);

    /// <summary>Faults for rows that the data does not have.</summary>
    public void CheckRows(Invocation call, LevelChoice choice, Data.Dataset items) =>
        call.Faults.AddRange(RowOption.Faults(details, choice.Details, items));

    /// <summary>What is made of examples, in words.</summary>
    public static string Describe(LevelChoice choice)
    {
        if (!choice.HasRows)
        {
            return "reconstructions";
        }

        string from = string.Join(", ", choice.Levels.Select(level => level + 1));
        string several = choice.Draws == 1 ? "a draw" : $"{choice.Draws} draws";
        return choice.Levels.Count > 1
                ? $"examples, each beside itself from level {from} up, "
                    + (choice.Draws > 0 ? "those below drawn" : "those below at their means")
            : choice.Details.Count > 0
                ? $"examples from level {from} up, with the levels below of rows {string.Join(", ", choice.Details)}"
                : $"examples, each beside {several} of the levels below {from}";
    }

    private static void Exclude(Invocation call, Option one, Option other, string why)
    {
        if (call.Has(one) && call.Has(other))
        {
            call.Faults.Add($"{other.Name}: not with {one.Name}: {why}. Leave one out.");
        }
    }
}
