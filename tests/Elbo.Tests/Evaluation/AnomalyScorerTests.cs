using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tests.Data.Tables;

namespace Elbo.Tests.Evaluation;

/// <summary>Scores are what they say, and the same in any company.</summary>
public sealed class AnomalyScorerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly EvaluationOptions Options =
        new() { Seed = 3, ElboSamples = 4, Samples = 5, Batch = 7 };

    [Fact]
    public void Scores_are_those_of_the_measures_and_parts_add_up()
    {
        (Model model, Dataset data) = Table();
        ScoredExamples bound =
            new AnomalyScorer(model, AnomalyScore.Elbo, Options).Run(data, 0, data.Count, null, Stop);
        ScoredExamples estimate =
            new AnomalyScorer(model, AnomalyScore.LogLikelihood, Options).Run(data, 0, data.Count, null, Stop);
        ScoredExamples rebuilt =
            new AnomalyScorer(model, AnomalyScore.Reconstruction, Options).Run(data, 0, data.Count, null, Stop);
        EvaluationResult whole = Evaluator.Run(model, data, Options, null, Stop);
        Assert.Equal(-whole.Elbo.Mean, bound.Scores.Average(), 1e-9);
        Assert.Equal(-whole.LogLikelihood!.Mean, estimate.Scores.Average(), 1e-9);
        Assert.Equal(-whole.Reconstruction.Mean, rebuilt.Scores.Average(), 1e-9);
        for (int i = 0; i < data.Count; i++)
        {
            Assert.Equal(bound.Kl[i] - bound.Reconstruction[i], bound.Scores[i], 1e-9);
            Assert.Equal(-bound.Reconstruction[i], bound.LossesOf(i).ToArray().Sum(), 1e-3);
        }

        Assert.Equal(["height", "weight", "kind", "flag"], whole.Columns!.Select(column => column.Name),
            StringComparer.Ordinal);
        Assert.Equal(-whole.Reconstruction.Mean, whole.Columns!.Sum(column => column.Nats), 1e-3);
        Assert.Equal(4, whole.Dimensions);
    }

    [Fact]
    public void An_example_has_the_same_score_in_any_stretch_and_batch()
    {
        (Model model, Dataset data) = Table();
        double[] whole = new AnomalyScorer(model, AnomalyScore.LogLikelihood, Options)
            .Run(data, 0, data.Count, null, Stop).Scores;
        double[] part = new AnomalyScorer(model, AnomalyScore.LogLikelihood, Options with { Batch = 3 })
            .Run(data, 10, 5, null, Stop).Scores;
        Assert.Equal(whole[10..15], part);
    }

    [Fact]
    public void Losses_of_tokens_stand_at_their_places_however_long_the_sentences_of_a_batch_are()
    {
        var sizes = new TokenOptions { Vocabulary = 5, Embedding = 4, Cell = RecurrentCell.Gru, Size = 6 };
        var model = new SentenceVae(6, 2, sizes, PosteriorFamily.Diagonal);
        model.Parameters.Initialize(3);
        int[][] sentences = [[4, 1], [3, 4, 3, 4, 3, 1], [1], [3, 1], [4, 4, 4, 1], [3, 3, 1]];
        var tokens = new Vocabulary { Kind = TokenKind.Words, Words = [" a", " b"], Longest = 6 };
        var data = new TextDataset("sentences", tokens, sentences);
        ScoredExamples found = new AnomalyScorer(model, AnomalyScore.Elbo, Options with { Batch = 1 })
            .Run(data, 0, data.Count, null, Stop);
        for (int i = 0; i < data.Count; i++)
        {
            float[] losses = found.LossesOf(i).ToArray();
            Assert.Equal(6, losses.Length);
            Assert.Equal(-found.Reconstruction[i], losses.Sum(), 1e-4);
            Assert.All(losses[..sentences[i].Length], loss => Assert.True(loss > 0));
            Assert.All(losses[sentences[i].Length..], loss => Assert.Equal(0, loss));
        }
    }

    [Fact]
    public void A_missing_cell_costs_nothing()
    {
        (Model model, Dataset data) = Table(missing: 0.3);
        ScoredExamples found =
            new AnomalyScorer(model, AnomalyScore.Elbo, Options).Run(data, 0, data.Count, null, Stop);
        var layout = new TableLayout(data.Table!);
        float[] item = new float[layout.Width];
        int missing = 0;
        for (int i = 0; i < data.Count; i++)
        {
            data.Read([i], item);
            for (int column = 0; column < layout.Columns.Count; column++)
            {
                bool isMissing = item[layout.Columns[column].Flag] > 0;
                missing += isMissing ? 1 : 0;
                Assert.Equal(isMissing, found.LossesOf(i)[column] == 0f);
            }
        }

        Assert.InRange(missing, 20, 100);
    }

    [Fact]
    public void A_detector_raises_few_false_alarms_and_finds_what_is_odd()
    {
        TableSource source = GivenTable.Open(
            GivenTable.Mixed(1200, seed: 1), new DataOptions { TestShare = 0.5, SplitSeed = 1 });
        DataParts parts = source.Read(null, Stop);
        var recipe = new Recipe
        {
            Model = GivenTable.Networks with { Hidden = [32] },
            Optimizer = new OptimizerRecipe { LearningRate = 5e-3 },
            Training = new TrainingRecipe { Batch = 32, Epochs = 40 },
        };
        Model model = Catalog.BuildModel(recipe, parts.Train.ItemShape, table: parts.Train.Table);
        GivenTable.Train(model, recipe, parts.Train);
        var scorer = new AnomalyScorer(model, AnomalyScore.Elbo, Options);
        var detector = AnomalyDetector.Calibrate(scorer, parts.Test!, 0.05, null, Stop);
        Assert.Equal(600, detector.Threshold.Examples);
        double fresh = Alarms(detector, GivenTable.Mixed(1000, seed: 2), source.Header.Table!);
        double odd = Alarms(
            detector,
            "height,weight,kind,flag\n"
                + string.Concat(Enumerable.Repeat("190,50,small,yes\n150,100,large,no\n", 20)),
            source.Header.Table!);
        Assert.InRange(fresh, 0.02, 0.09);
        Assert.Equal(1, odd);
    }

    private static double Alarms(AnomalyDetector detector, string text, TableSchema schema)
    {
        Dataset data = GivenTable.Open(text, new DataOptions { Table = schema }).Read(null, Stop).Train;
        return detector.Run(data, null, Stop).SelectMany(part => part.Scores)
            .Average(score => detector.Threshold.IsAnomaly(score) ? 1.0 : 0.0);
    }

    private static (Model Model, Dataset Data) Table(double missing = 0.05)
    {
        Dataset data = GivenTable.Open(GivenTable.Mixed(50, seed: 6, missing)).Read(null, Stop).Train;
        var recipe = new Recipe
        {
            Model = GivenTable.Networks with { Variance = VarianceChoice.Network },
        };
        return (Catalog.BuildModel(recipe, data.ItemShape, table: data.Table), data);
    }
}
