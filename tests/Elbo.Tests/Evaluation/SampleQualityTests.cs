using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Evaluation;

public sealed class SampleQualityTests
{
    private static readonly Split Small = Digits.Create(Digits.StandardSeed, 2000, 300);

    [Fact]
    public void The_nearest_item_is_the_naive_one_and_an_equal_one_is_at_distance_0()
    {
        ListedItems references = ListedItems.Normal(1, 1700, 10, 1f);
        float[] queries = [.. ListedItems.Normal(2, 600, 10, 1f).Item(0), .. references.Item(1234)];
        IReadOnlyList<NearestItem> found = NearestItems.Of(
            queries, references, null, TestContext.Current.CancellationToken);
        double[] distances = [.. Enumerable.Range(0, references.Count).Select(i => Math.Sqrt(
            references.Item(i).Zip(queries[..10], (a, b) => Math.Pow((double)a - b, 2)).Sum()))];
        Assert.Equal(Array.IndexOf(distances, distances.Min()), found[0].Index);
        Assert.Equal(distances.Min(), found[0].Distance, 1e-12);
        Assert.Equal(new NearestItem(1234, 0), found[1]);
    }

    [Fact]
    public void Frechet_of_a_cloud_scaled_and_moved_is_known()
    {
        const int size = 3;
        float[] points = Points(3, 500, size);
        float[] other = [.. points.Select((x, i) => (1.5f * x) + (i % size))];
        double trace = 0;
        double[] means = new double[size];
        for (int j = 0; j < size; j++)
        {
            double[] column = [.. Enumerable.Range(0, 500).Select(i => (double)points[(i * size) + j])];
            means[j] = column.Average();
            trace += column.Sum(x => Math.Pow(x - means[j], 2)) / 499;
        }

        double expected = (0.25 * trace) + means.Select((mean, j) => Math.Pow((0.5 * mean) + j, 2)).Sum();
        Assert.Equal(expected, FrechetDistance.Of(points, other, size), 1e-4);
        Assert.Equal(0, FrechetDistance.Of(points, points, size), 1e-6);
    }

    [Fact]
    public void Frechet_in_the_plane_agrees_with_the_closed_form()
    {
        // Tr M^(1/2) = (Tr M + 2 det M^(1/2))^(1/2) for the 2 x 2 product of the covariances
        double[] a = [2, 0.3, 1.1];
        double[] b = [0.7, -0.4, 1.9];
        double trace = (a[0] * b[0]) + (2 * a[1] * b[1]) + (a[2] * b[2]);
        double root = Math.Sqrt(((a[0] * a[2]) - (a[1] * a[1])) * ((b[0] * b[2]) - (b[1] * b[1])));
        double expected = a[0] + a[2] + b[0] + b[2] - (2 * Math.Sqrt(trace + (2 * root)));
        Assert.Equal(expected, FrechetDistance.Of(Cloud(a), Cloud(b), 2), 1e-5);
    }

    [Fact]
    public void Precision_and_recall_of_known_clouds()
    {
        float[] data = Points(4, 120, 2);
        Assert.Equal(new PrecisionRecall(1, 1), Compare(data, data));
        Assert.Equal(new PrecisionRecall(0, 0), Compare(data, [.. data.Select(x => x + 100)]));

        // samples from one corner of the data are precise, and leave much out
        float[] corner = [.. Enumerable.Range(0, 120)
            .Where(i => data[2 * i] > 0.5f && data[(2 * i) + 1] > 0).SelectMany(i => data[(2 * i)..((2 * i) + 2)])];
        PrecisionRecall part = Compare(data, corner);
        Assert.Equal(1, part.Precision);
        Assert.InRange(part.Recall, 0.05, 0.6);

        // on a line, balls to the nearest neighbour: data cover -1..2 and 1..5, samples 0.5..12
        Assert.Equal(
            new PrecisionRecall(0.5, 2.0 / 3),
            PrecisionRecall.Of([0, 1, 3], [4.5f, 6, 2.5f, 9], 1, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_classifier_learns_digits_and_two_of_a_seed_are_the_same()
    {
        DataClassifier first = DataClassifier.Train(Small.Train, 3, 1, null, TestContext.Current.CancellationToken);
        DataClassifier second = DataClassifier.Train(Small.Train, 3, 1, null, TestContext.Current.CancellationToken);
        float[] test = new float[Small.Test.Count * 784];
        Small.Test.Read([.. Enumerable.Range(0, Small.Test.Count)], test);
        int[] labels = Small.Test.Labels.ToArray();
        Assert.InRange(first.Predict(test).Zip(labels, (a, b) => a == b ? 1.0 : 0).Average(), 0.9, 1);
        Assert.Equal(first.Features(test), second.Features(test));
    }

    [Fact]
    public void An_untrained_model_makes_bad_samples_and_no_copies()
    {
        var model = new Vae(
            Digits.ItemShape, 2,
            Mlp.Create(Digits.ItemShape, [8], new Shape(4), Activation.Tanh, Initialization.Glorot),
            Mlp.Create(new Shape(2), [8], Digits.ItemShape, Activation.Tanh, Initialization.Glorot), new Bernoulli(),
            PosteriorFamily.Diagonal);
        model.Parameters.Initialize(1);
        SampleQualityResult found = SampleQuality.Of(
            model, Small.Train, Small.Test, new EvaluationOptions { Seed = 1 }, null,
            TestContext.Current.CancellationToken);
        Assert.True(found.Frechet > 5 * found.FrechetOfTrain, $"{found.Frechet} {found.FrechetOfTrain}");
        Assert.True(found.PrecisionRecall.Precision < 0.1);
        Assert.Equal(0, found.Copies);
        Assert.Equal(1, found.ClassShares.Sum(), 1e-9);
        Assert.InRange(found.TestDistance, found.CopyDistance, 20);
    }

    [Fact]
    public void Data_without_labels_is_refused_in_one_line()
    {
        string message = Assert.Throws<EvaluationException>(() => DataClassifier.Train(
            ListedItems.Normal(1, 9, 4, 1f), 1, 1, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("listed: the data has no labels", message, StringComparison.Ordinal);
    }

    private static PrecisionRecall Compare(float[] data, float[] samples) =>
        PrecisionRecall.Of(data, samples, 2, PrecisionRecall.Neighbours, TestContext.Current.CancellationToken);

    // Four points whose mean is 0 and whose covariance, with n - 1, is exactly the given one: xx, xy, yy.
    private static float[] Cloud(double[] covariance)
    {
        double a = Math.Sqrt(covariance[0] * 1.5);
        double b = covariance[1] * 1.5 / a;
        double c = Math.Sqrt((covariance[2] * 1.5) - (b * b));
        return [(float)a, (float)b, (float)-a, (float)-b, 0, (float)c, 0, (float)-c];
    }

    private static float[] Points(ulong seed, int count, int size)
    {
        float[] points = new float[count * size];
        new RandomStream(seed, RandomPurpose.Test).FillNormal(points);
        return points;
    }
}
