using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli.Measures;

/// <summary>Whether the model tells its data from other data.</summary>
internal sealed class StrangerMeasure(Verb verb) : ExtraMeasure
{
    private const int FitSteps = 100;

    private readonly Option<bool> wanted = verb.AddFlag("--ood",
        "Also whether scores tell the data from noise, a pirate flag, inverted and black images and other data");

    private readonly Option<string?> examples = verb.Add("--ood-examples", "N",
        "Its examples of each kind; default 250");

    /// <inheritdoc/>
    public override string Key => "outOfDistribution";

    /// <inheritdoc/>
    public override Func<MeasureWork, object>? Read(Invocation call)
    {
        call.Needs(wanted, examples);
        int count = call.Number(examples, 250, 2, int.MaxValue);
        return call.Get(wanted) ? work => Run(work, count) : null;
    }

    private static object Run(MeasureWork work, int count)
    {
        Dataset data = work.Data.Spread(count);
        IReadOnlyList<Dataset> others =
        [
            .. Strangers.Of(data, work.Options.Seed),
            .. RunData.Others(work.Recipe, data, work.Folders),
        ];
        OutOfDistributionResult found = work.Watch("scoring strangers", progress => OutOfDistribution.Of(
            work.Model.Model, data, others, new PosteriorFitOptions { Steps = FitSteps }, work.Options, progress,
            work.Stop));
        string score = found.IsLikelihood ? "log p(x)" : "ELBO";
        var table = new MeasureTable("against", $"mean {score}", $"by {score}", "by regret", "by complexity");
        table.Add(data.Name, NumberText.Nats(found.Mean), "", "", "");
        foreach (StrangerScores other in found.Strangers)
        {
            table.Add(
                other.Name, NumberText.Nats(other.Mean), Area(other.Likelihood), Area(other.Regret),
                Area(other.Complexity));
        }

        work.Show(
            $"AUROC of telling {NumberText.Count(found.Examples)} {data.Name} from others: 1 always, 0.5 by chance, 0 "
            + "always wrong",
            table);
        return new
        {
            found.Examples,
            Score = score,
            Unit = "nats per example",
            found.Mean,
            Against = found.Strangers.Select(other => new
            {
                other.Name,
                other.Examples,
                other.Mean,
                AurocLikelihood = other.Likelihood.Mean,
                AurocLikelihoodStandardError = other.Likelihood.StandardError,
                AurocRegret = other.Regret.Mean,
                AurocRegretStandardError = other.Regret.StandardError,
                AurocComplexity = other.Complexity.Mean,
                AurocComplexityStandardError = other.Complexity.StandardError,
            }),
        };
    }

    private static string Area(Estimate area) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{area.Mean:F3} ± {area.StandardError:F3}");
}
