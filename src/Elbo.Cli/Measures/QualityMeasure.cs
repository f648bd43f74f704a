using System.CommandLine;
using System.Globalization;
using Elbo.Evaluation;

namespace Elbo.Cli.Measures;

/// <summary>How good samples look, and whether they are copies.</summary>
internal sealed class QualityMeasure(Verb verb) : ExtraMeasure
{
    private readonly Option<bool> wanted = verb.AddFlag("--quality",
        "Also how good samples look: Frechet distance, precision, recall, nearest training examples");

    private readonly Option<string?> examples = verb.Add("--quality-examples", "N",
        "Its samples, and examples to compare with; default 1000");

    /// <inheritdoc/>
    public override string Key => "quality";

    /// <inheritdoc/>
    public override Func<MeasureWork, object>? Read(Invocation call)
    {
        call.Needs(wanted, examples);
        int count = call.Number(examples, 1000, 10, int.MaxValue);
        return call.Get(wanted) ? work => Run(work, count) : null;
    }

    private static object Run(MeasureWork work, int count)
    {
        SampleQualityResult found = work.Watch("sample quality", progress => SampleQuality.Of(
            work.Model.Model, work.Parts.Train, work.Data.Spread(count), work.Options, progress, work.Stop));
        string distance = "over all pixels";
        work.Show(
            $"Samples, {NumberText.Count(found.Samples)} of them against as many unseen examples",
            MeasureTable.OfNumbers()
                .Add("Frechet distance", Short(found.Frechet), "in classifier features",
                    $"training examples: {Short(found.FrechetOfTrain)}")
                .Add("precision", NumberText.Share(found.PrecisionRecall.Precision), "of samples look like data", "")
                .Add("recall", NumberText.Share(found.PrecisionRecall.Recall), "of data is covered", "")
                .Add("nearest in training", Short(found.SampleDistance), distance,
                    $"unseen examples: {Short(found.TestDistance)}")
                .Add("  possible copies", NumberText.Share(found.Copies), "of samples",
                    $"nearer than {Short(found.CopyDistance)}, as 1 % of unseen examples are")
                .Add("classifier", NumberText.Share(found.Accuracy), "right",
                    $"learned from {NumberText.Count(found.Learned)} examples"));
        return new
        {
            found.Samples,
            ClassifierAccuracy = found.Accuracy,
            ClassifierExamples = found.Learned,
            FrechetDistanceInClassifierFeatures = found.Frechet,
            FrechetDistanceOfTrainingExamples = found.FrechetOfTrain,
            found.PrecisionRecall.Precision,
            found.PrecisionRecall.Recall,
            found.ClassShares,
            MedianDistanceToTraining = found.SampleDistance,
            MedianDistanceOfTestToTraining = found.TestDistance,
            found.CopyDistance,
            found.Copies,
            NearestInTraining = found.Nearest,
        };
    }

    private static string Short(double number) => number.ToString("F2", CultureInfo.InvariantCulture);
}
