using Elbo.Data;
using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>
/// How good samples of a model look, and whether they are copies: Frechet distance and improved precision and recall in
/// the features of a classifier that learns the data's labels first, and the distance to the nearest training example.
/// </summary>
public static class SampleQuality
{
    private const int MostLearned = 20_000;
    private const int Epochs = 3;
    private const double CopyShare = 0.01;

    /// <summary>Measures samples of a model against data.</summary>
    /// <param name="model">The model.</param>
    /// <param name="train">What it was trained on: the classifier learns from 20,000 of it.</param>
    /// <param name="test">
    /// Unseen data: as many samples are drawn as there are examples, with their labels where the model is told labels.
    /// </param>
    /// <param name="options">Seed, binarization of what is encoded, batch.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The data has no labels, or too few examples.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static SampleQualityResult Of(
        Model model, Dataset train, Dataset test, EvaluationOptions options, IProgress<double>? progress,
        CancellationToken stop)
    {
        Dataset learned = train.Spread(MostLearned);
        var classifier = DataClassifier.Train(
            learned, Epochs, options.Seed, new PartOf(progress, 0, 0.4), stop);
        float[] unseen = Read(test);
        float[] seen = Read(train.Spread(test.Count));
        float[] codes = model.HasDensity ? [] : PosteriorMeans.Of(model, test, options, stop);
        float[] samples = DecodedCodes.Of(
            model, LatentDraws.Of(model, codes, test.Count, options.Seed), LabelsToTell(model, test), stop);
        float[] unseenFeatures = classifier.Features(unseen);
        float[] sampleFeatures = classifier.Features(samples);
        int size = DataClassifier.FeatureSize;
        PrecisionRecall balls = PrecisionRecall.Of(
            unseenFeatures, sampleFeatures, size, PrecisionRecall.Neighbours, stop);
        double frechet = FrechetDistance.Of(sampleFeatures, unseenFeatures, size);
        double floor = FrechetDistance.Of(classifier.Features(seen), unseenFeatures, size);
        IReadOnlyList<NearestItem> ofSamples = NearestItems.Of(samples, train, new PartOf(progress, 0.4, 0.7), stop);
        double[] ofUnseen = [.. NearestItems.Of(unseen, train, new PartOf(progress, 0.7, 1), stop)
            .Select(item => item.Distance)];
        double near = Distances.Quantile(ofUnseen, CopyShare);
        int[] classes = classifier.Predict(samples);
        return new SampleQualityResult
        {
            Samples = test.Count,
            Learned = learned.Count,
            Accuracy = Accuracy(classifier.Predict(unseen), test),
            Frechet = frechet,
            FrechetOfTrain = floor,
            PrecisionRecall = balls,
            ClassShares = [.. Enumerable.Range(0, classifier.Classes)
                .Select(label => classes.Count(found => found == label) / (double)classes.Length)],
            SampleDistance = Distances.Quantile(ofSamples.Select(item => item.Distance), 0.5),
            TestDistance = Distances.Quantile(ofUnseen, 0.5),
            CopyDistance = near,
            Copies = ofSamples.Average(item => item.Distance < near ? 1.0 : 0.0),
            Nearest = ofSamples,
        };
    }

    /// <summary>The labels of some examples for a model that wants to be told them; else none.</summary>
    internal static ReadOnlySpan<int> LabelsToTell(Model model, Dataset data) =>
        model.Conditioning.Size > 0 ? data.Labels : default;

    private static float[] Read(Dataset data)
    {
        float[] values = new float[data.Count * data.ItemShape.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], values);
        return values;
    }

    private static double Accuracy(int[] found, Dataset data)
    {
        int[] labels = data.Labels.ToArray();
        return found.Where((label, item) => label == labels[item]).Count() / (double)found.Length;
    }

    private sealed class PartOf(IProgress<double>? whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((to - from) * value));
    }
}

/// <summary>How good samples of a model look, and whether they are copies.</summary>
public sealed record SampleQualityResult
{
    /// <summary>How many samples were drawn, and how many unseen examples they were compared with.</summary>
    public required int Samples { get; init; }

    /// <summary>How many examples the classifier learned from.</summary>
    public required int Learned { get; init; }

    /// <summary>The share of unseen examples that the classifier names rightly; below 0.9 trust nothing here.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Frechet distance in classifier features between samples and unseen examples.</summary>
    public required double Frechet { get; init; }

    /// <summary>The same between as many training examples and the unseen: what a perfect model would get.</summary>
    public required double FrechetOfTrain { get; init; }

    /// <summary>Precision and recall in the same features.</summary>
    public required PrecisionRecall PrecisionRecall { get; init; }

    /// <summary>The share of samples that the classifier takes for each class.</summary>
    public required IReadOnlyList<double> ClassShares { get; init; }

    /// <summary>The median distance of a sample from its nearest training example, over all pixels.</summary>
    public required double SampleDistance { get; init; }

    /// <summary>The median distance of an unseen example from its nearest training example.</summary>
    public required double TestDistance { get; init; }

    /// <summary>The distance that 1 % of unseen examples are within: nearer than that a sample may be a copy.</summary>
    public required double CopyDistance { get; init; }

    /// <summary>The share of samples nearer than that; far above 0.01 the model memorises.</summary>
    public required double Copies { get; init; }

    /// <summary>The training example nearest to each sample.</summary>
    public required IReadOnlyList<NearestItem> Nearest { get; init; }
}
