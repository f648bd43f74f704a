using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Search;

/// <summary>
/// How many of the nearest items have the label of the query: precision at k (Manning, Raghavan and Schuetze 2008,
/// "Introduction to information retrieval", section 8.4), averaged over queries.
/// </summary>
public sealed record LabelAgreement
{
    /// <summary>The queries.</summary>
    public required int Queries { get; init; }

    /// <summary>How many of the nearest were looked at for each.</summary>
    public required int Top { get; init; }

    /// <summary>The share of the nearest with the query's label, its mean and standard error over queries.</summary>
    public required Estimate Share { get; init; }

    /// <summary>The share of queries whose nearest item has their label: one-nearest-neighbour accuracy.</summary>
    public required double NearestIsRight { get; init; }

    /// <summary>The share for the queries of each label; NaN where a label has none.</summary>
    public required IReadOnlyList<double> ShareOfLabel { get; init; }

    /// <summary>The share that items drawn blindly would have.</summary>
    public required double ByChance { get; init; }

    /// <summary>Searches for every example of a data set.</summary>
    /// <param name="index">The index, with labels.</param>
    /// <param name="trained">The run whose model made it.</param>
    /// <param name="data">The queries, with labels.</param>
    /// <param name="origin">
    /// What they are called: an item of this origin and of the query's row is the query itself and does not count.
    /// </param>
    /// <param name="options">How many of the nearest, and by which distance.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="RunException">
    /// There are no labels, or the distance needs deviations that are not there.
    /// </exception>
    /// <exception cref="EvaluationException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static LabelAgreement Of(
        SearchIndex index, TrainedModel trained, Dataset data, string origin, SearchOptions options,
        IProgress<double>? progress, CancellationToken stop)
    {
        if (!index.HasLabels || data.Labels.IsEmpty)
        {
            throw new RunException(
                $"{(index.HasLabels ? data.Name : index.Path)}: there are no labels, so nothing says which of the "
                + "nearest are right. Take data with labels.");
        }

        double[] shares = new double[data.Count];
        int right = 0;
        EncodedCodes.Run(
            trained.Model, data, indices: null, CodeKind.Mean, EvaluationPlan.Of(trained.Recipe),
            batch =>
            {
                IReadOnlyList<Neighbour>[] found = index.Nearest(
                    batch.Codes, batch.Scales, options with { Top = options.Top + 1 });
                for (int i = 0; i < batch.Count; i++)
                {
                    int row = batch.Items[i];
                    int label = data.Labels[row];
                    bool[] agrees =
                    [
                        .. found[i].Select(near => index.Item(near.Id))
                            .Where(item => item.Origin != origin || item.Row != row)
                            .Take(options.Top).Select(item => item.Label == label),
                    ];
                    shares[row] = agrees.Length == 0 ? 0 : agrees.Average(agree => agree ? 1.0 : 0.0);
                    right += agrees is [true, ..] ? 1 : 0;
                }
            },
            progress, stop);
        return Summarize(index, data, shares, right, options.Top);
    }

    private static LabelAgreement Summarize(SearchIndex index, Dataset data, double[] shares, int right, int top)
    {
        int[] labels = data.Labels.ToArray();
        int classes = labels.Max() + 1;
        int[] ofIndex = new int[classes];
        for (int id = 0; id < index.Count; id++)
        {
            int label = index.Item(id).Label!.Value;
            if (label < classes)
            {
                ofIndex[label]++;
            }
        }

        return new LabelAgreement
        {
            Queries = shares.Length,
            Top = top,
            Share = Estimate.Of(shares),
            NearestIsRight = (double)right / shares.Length,
            ShareOfLabel =
            [
                .. Enumerable.Range(0, classes).Select(label =>
                    shares.Where((_, i) => labels[i] == label).DefaultIfEmpty(double.NaN).Average()),
            ],
            ByChance = labels.Average(label => (double)ofIndex[label] / index.Count),
        };
    }
}
