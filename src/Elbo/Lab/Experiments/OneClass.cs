using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Lab.Experiments;

/// <summary>A VAE that has seen ordinary rows alone tells others from them.</summary>
internal sealed class OneClass : Experiment
{
    private const string RecipeName = "one-class-table";
    private const int Seeds = 5;

    // The anomalies of the made table differ from ordinary rows in how their numbers go together only.
    private const double MadeLimit = 0.85;

    // It is small: so many make about as many steps as the recipe's few on a larger one.
    private const int MadeEpochs = 60;

    public override string Name => "one-class";

    public override string Statement =>
        "Trained on ordinary rows of a table alone, a VAE rebuilds rows of another kind worse: it tells anomalies that "
        + "it has never seen.";

    public override string Formula =>
        "score(x) = -E_q[ln p(x|z)], 16 samples of z: the reconstruction part of the bound, for every table\n"
        + "AUROC = P(score(anomaly) > score(ordinary)): half of the ordinary rows for training, the rest for the test";

    public override string Source =>
        "An and Cho 2015, \"Variational autoencoder based anomaly detection\"; tables and protocol: Han et al. 2022, "
        + "\"ADBench\"";

    public override string Setting(LabContext context) =>
        context.Describe("a made table, and those of ADBench where they are");

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        List<Bar> bars = [];
        OneClassTable made = OneClassTable.Made(context.Seed);
        Estimate own = Measure(context, made, context.Choose(1, Seeds), MadeEpochs);
        bars.Add(Of(made.Name, own));
        found.Note("AUROC, made table", own, "");
        found.IsAtLeast(
            "AUROC on a made table whose anomalies differ only in how their numbers go together", own.Mean, MadeLimit,
            "", "0.5 is chance, and all that single columns can tell");
        foreach ((string name, string file, double published, double limit) in OneClassTable.Known)
        {
            if (context.IsQuick)
            {
                continue;
            }

            if (OneClassTable.Load(name, file, context.Folders) is not { } table)
            {
                found.Say($"{name}: adbench/{file} is in no data folder, so it was left out. See docs/tables.md.");
                continue;
            }

            Estimate area = Measure(context, table, Seeds, epochs: null);
            bars.Add(Of(name, area));
            found.Note($"AUROC, {name}; published {published:F3}", area, "");
            found.IsAtLeast(
                $"AUROC on {name}, {Seeds} seeds", area.Mean, limit, "", $"a published VAE has {published:F3}");
        }

        found.Draw("How often an anomaly scores above an ordinary row.", new BarChart
        {
            Title = "Anomalies told from ordinary rows",
            XTitle = "table",
            YTitle = "AUROC",
            Bars = bars,
        });
        return found;
    }

    private static Bar Of(string name, Estimate area) => new(
        name, area.Mean, IsActive: true,
        FormattableString.Invariant($"{name}: {area.Mean:F3} ± {area.StandardError:F3} over seeds"));

    private static Estimate Measure(LabContext context, OneClassTable table, int seeds, int? epochs)
    {
        double[] areas = new double[seeds];
        for (int i = 0; i < seeds; i++)
        {
            context.Tell($"{table.Name}, seed {i + 1} of {seeds}");
            areas[i] = Area(table, context.Seed + (ulong)i + 1, epochs, context.Stop);
        }

        return Estimate.Of(areas);
    }

    private static double Area(OneClassTable table, ulong seed, int? epochs, CancellationToken stop)
    {
        Recipe start = Recipe.FromName(RecipeName);
        Recipe recipe = start with
        {
            Training = start.Training with { Seed = seed, Epochs = epochs ?? start.Training.Epochs },
        };
        (double[] learned, double[] judged, int ordinary) = table.Halves(seed);
        TableSource source = table.Source(learned, null);
        Dataset train = source.Read(null, stop).Train;
        Dataset test = table.Source(judged, source.Header.Table).Read(null, stop).Train;
        Model model = Catalog.BuildModel(recipe, train.ItemShape, table: train.Table);
        new Trainer(
            model, Catalog.BuildOptimizer(recipe, model.Parameters), Catalog.BuildPlan(recipe), train, heldOut: null,
            new LabObserver(table.Name, null, _ => { })).Run(stop);
        stop.ThrowIfCancellationRequested();
        EvaluationOptions options = EvaluationPlan.Of(recipe) with { Seed = seed, Samples = 0, ElboSamples = 16 };
        var scorer = new AnomalyScorer(model, AnomalyScore.Reconstruction, options);
        double[] scores = scorer.Run(test, 0, test.Count, null, stop).Scores;
        return Auroc.Of(scores.AsSpan(ordinary), scores.AsSpan(0, ordinary)).Mean;
    }
}
