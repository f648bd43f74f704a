using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// The item of a data set that is nearest to each query, by Euclidean distance over all values: candidates through
/// |q|^2 + |r|^2 - 2 q r as matrix products, the distance of the winner anew and in double, so that an equal item is at
/// distance 0.
/// </summary>
public static class NearestItems
{
    private const int ReferencesAtOnce = 1000;
    private const int QueriesAtOnce = 500;

    /// <summary>Looks for the nearest item of each query.</summary>
    /// <param name="queries">[queries, ...], of the items' size.</param>
    /// <param name="references">Where to look.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The queries are no whole items.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static IReadOnlyList<NearestItem> Of(
        ReadOnlySpan<float> queries, Dataset references, IProgress<double>? progress, CancellationToken stop)
    {
        int size = references.ItemShape.Count;
        if (queries.Length % size != 0)
        {
            throw new EvaluationException(
                $"{references.Name}: {queries.Length} values are no whole items of {references.ItemShape}. "
                + "Compare items of one shape.");
        }

        float[] scores = new float[queries.Length / size];
        int[] winners = new int[scores.Length];
        Array.Fill(scores, float.PositiveInfinity);
        float[] buffer = new float[Math.Min(ReferencesAtOnce, references.Count) * size];
        var tape = new Tape(recordsGradients: false);
        for (int first = 0; first < references.Count; first += ReferencesAtOnce)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(ReferencesAtOnce, references.Count - first);
            references.Read([.. Enumerable.Range(first, count)], buffer);
            for (int query = 0; query < scores.Length; query += QueriesAtOnce)
            {
                int rows = Math.Min(QueriesAtOnce, scores.Length - query);
                using (tape.Step())
                {
                    Tensor left = Tensor.Constant(queries.Slice(query * size, rows * size), new Shape(rows, size));
                    Tensor right = Tensor.Constant(buffer.AsSpan(0, count * size), new Shape(count, size));
                    Tensor near = right.Square().Sum(-1) - (left.MatMul(right, transposeRight: true) * 2f);
                    Improve(near.ToArray(), scores.AsSpan(query, rows), winners.AsSpan(query, rows), first);
                }
            }

            progress?.Report((double)(first + count) / references.Count);
        }

        return Measure(queries, references, winners);
    }

    private static void Improve(float[] near, Span<float> scores, Span<int> winners, int first)
    {
        int count = near.Length / scores.Length;
        for (int i = 0; i < near.Length; i++)
        {
            if (near[i] < scores[i / count])
            {
                scores[i / count] = near[i];
                winners[i / count] = first + (i % count);
            }
        }
    }

    private static NearestItem[] Measure(ReadOnlySpan<float> queries, Dataset references, int[] winners)
    {
        int size = references.ItemShape.Count;
        float[] item = new float[size];
        var found = new NearestItem[winners.Length];
        for (int query = 0; query < found.Length; query++)
        {
            references.Read([winners[query]], item);
            found[query] = new NearestItem(
                winners[query], Distances.Between(queries.Slice(query * size, size), item));
        }

        return found;
    }
}

/// <summary>An item and how far away it is.</summary>
/// <param name="Index">Its index in the data set.</param>
/// <param name="Distance">The Euclidean distance over all values.</param>
public readonly record struct NearestItem(int Index, double Distance);
