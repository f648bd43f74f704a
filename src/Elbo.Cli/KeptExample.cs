using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The options of an example whose upper levels of latents samples keep.</summary>
internal sealed class KeptExample
{
    private readonly Option<string?> keep;
    private readonly Option<string?> fromLevel;
    private readonly Option<string?> split;
    private readonly Option<string?> dataRoot;

    /// <summary>Gives the options to a verb.</summary>
    public KeptExample(Verb verb)
    {
        keep = verb.Add("--keep", "ROW",
            "Several levels of latents: keep those of this row of the data from --from-level up, draw those below");
        fromLevel = verb.Add("--from-level", "N", "With --keep: the lowest level that is kept; default the highest");
        split = verb.Add("--split", "PART", "With --keep: the part of the data, test (default), train or validation");
        dataRoot = verb.Add("--data-root", "FOLDER", "With --keep: a folder that holds data sets");
    }

    /// <summary>Whether an example is named.</summary>
    public bool IsGiven(Invocation call) => call.Has(keep);

    /// <summary>Faults where a run has no such levels.</summary>
    public void Refuse(Invocation call, string why)
    {
        foreach (Option option in (Option[])[keep, fromLevel, split, dataRoot])
        {
            if (call.Has(option))
            {
                call.Faults.Add($"{option.Name}: it is for images and arrays, and {why}. Leave it out.");
            }
        }
    }

    /// <summary>The choice of a command line; what is wrong with it is a fault.</summary>
    public KeptLevels Read(Invocation call, TrainedModel? trained)
    {
        call.Needs(keep, fromLevel, split, dataRoot);
        string part = RunArguments.Part(call, call.Get(split));
        int levels = trained?.Model.LevelSizes.Count ?? int.MaxValue;
        if (levels == 1)
        {
            if (call.Has(keep))
            {
                call.Faults.Add(LevelOptions.OneLevel(keep));
            }

            return new KeptLevels(0, 0, part);
        }

        return new KeptLevels(
            call.Number(keep, 0, 0, int.MaxValue), call.Number(fromLevel, levels, 2, levels) - 1, part);
    }

    /// <summary>The code of the example; null where none is named.</summary>
    /// <exception cref="UsageException">The data has no such row.</exception>
    public KeptCode? Encode(Invocation call, TrainedModel trained, KeptLevels kept, CancellationToken stop)
    {
        if (!IsGiven(call))
        {
            return null;
        }

        Dataset items = RunArguments.Examples(
            call, trained, trained.Recipe, kept.Part, call.Get(dataRoot), stop);
        call.Faults.AddRange(RowOption.Faults(keep, [kept.Row], items));
        call.Check();
        float[] code = PosteriorMeans.Of(
            trained.Model, items, [kept.Row], EvaluationPlan.Of(trained.Recipe), stop);
        return new KeptCode(code, kept.Level, trained.Model.Conditioning.Size == 0 ? null : items.Labels[kept.Row]);
    }
}

/// <summary>Which example is kept, and from which level up, counted from 0.</summary>
internal sealed record KeptLevels(int Row, int Level, string Part);

/// <summary>
/// A code that is kept from a level up, and the class of its example where the model is told of classes.
/// </summary>
internal sealed record KeptCode(float[] Code, int Level, int? Label)
{
    /// <summary>Codes that keep it; one of a number is the same whatever is drawn beside it.</summary>
    public float[] Draw(Model model, int first, int count, in LevelDraw draw) => CodeLevels.Redrawn(
        model, [.. Enumerable.Repeat(Code, count).SelectMany(same => same)], Level, draw,
        [.. Enumerable.Range(first, count)]);
}
