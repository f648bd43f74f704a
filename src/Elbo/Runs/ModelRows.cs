using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>
/// What a model of a table makes, as rows of cells in the layout's order: standardized numbers, numbers of categories.
/// </summary>
public sealed class ModelRows
{
    private const int RowsAtATime = 500;

    private readonly NetworkModel model;
    private readonly TableLikelihood likelihood;
    private readonly Tape tape = new(recordsGradients: false);
    private readonly float[] numbers;
    private readonly float[] variances;

    /// <summary>The rows of a model.</summary>
    /// <exception cref="RunException">The model is none of a table.</exception>
    public ModelRows(Model model)
    {
        if (model is not NetworkModel networks || model.Likelihood is not TableLikelihood table)
        {
            throw new RunException("the model is none of a table: it has no columns. Train one on a .csv file.");
        }

        this.model = networks;
        likelihood = table;
        numbers = new float[RowsAtATime * table.DecodedShape(model.ItemShape).Count];
        variances = new float[RowsAtATime * Math.Max(1, Numeric)];
    }

    /// <summary>Where the columns lie.</summary>
    public TableLayout Layout => likelihood.Layout;

    private int Numeric => Layout.Count(ColumnLikelihood.Gaussian) + Layout.Count(ColumnLikelihood.StudentT);

    /// <summary>Rows drawn from the model: z from the prior, then x from p(x|z). Row i of a seed is the same whatever
    /// the count.</summary>
    /// <param name="count">How many.</param>
    /// <param name="labels">The class of each row, for a model that is told of classes; else empty.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="temperature">What z is multiplied by; 1 draws from the prior.</param>
    /// <param name="visit">Takes each row.</param>
    /// <exception cref="ModelException">The model has no prior.</exception>
    public void Sample(
        int count, ReadOnlySpan<int> labels, ulong seed, double temperature, Action<int, float[]> visit)
    {
        float[] cells = new float[Layout.Columns.Count];
        for (int first = 0; first < count; first += RowsAtATime)
        {
            int rows = Math.Min(RowsAtATime, count - first);
            using (tape.Step())
            {
                var examples = Examples.Range(first, rows);
                Tensor? told = labels.IsEmpty ? null : model.Conditioning.OneHot(labels, examples, "samples");
                Decode(
                    model.SamplePrior(new RandomStream(seed, RandomPurpose.PriorSamples), examples, temperature), told);
            }

            for (int i = 0; i < rows; i++)
            {
                var random = new RandomStream(
                    seed, RandomPurpose.LikelihoodSamples, Example: (uint)(first + i));
                likelihood.Draw(NumbersOf(i, rows), VariancesOf(i), random, cells);
                visit(first + i, cells);
            }
        }
    }

    /// <summary>The most probable rows given the posterior means of others.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="count">How many, from the first on.</param>
    /// <param name="visit">Takes each row.</param>
    /// <param name="stop">Ends the work early.</param>
    public void Reconstruct(Dataset data, int count, Action<int, float[]> visit, CancellationToken stop) =>
        Infer(data, count, batch => model.Encode(batch).Mean, (row, at, rows, cells) =>
        {
            likelihood.MostProbable(NumbersOf(at, rows), cells);
            visit(row, cells);
        }, stop);

    /// <summary>
    /// Rows drawn given others: z from the posterior, then x from p(x|z), for multiple imputation (Rubin 1987).
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="draw">The number of the draw, by which each is another.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="visit">Takes each row.</param>
    /// <param name="stop">Ends the work early.</param>
    public void DrawGiven(Dataset data, int draw, ulong seed, Action<int, float[]> visit, CancellationToken stop)
    {
        var noise = new RandomStream(seed, RandomPurpose.Evaluation, Epoch: (uint)draw);
        Infer(
            data, data.Count,
            batch => model.Encode(batch).Sample(new SampleNoise(noise, batch.Examples, 0, 1)).Reshape(
                new Shape(batch.Examples.Count, model.LatentSize)),
            (row, at, rows, cells) =>
            {
                var random = new RandomStream(
                    seed, RandomPurpose.LikelihoodSamples, Epoch: (uint)draw, Example: (uint)row);
                likelihood.Draw(NumbersOf(at, rows), VariancesOf(at), random, cells);
                visit(row, cells);
            },
            stop);
    }

    private void Infer(
        Dataset data, int count, Func<Batch, Tensor> code, Action<int, int, int, float[]> visit,
        CancellationToken stop)
    {
        int size = model.ItemShape.Count;
        float[] items = new float[RowsAtATime * size];
        float[] cells = new float[Layout.Columns.Count];
        for (int first = 0; first < count; first += RowsAtATime)
        {
            stop.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtATime, count - first);
            var examples = Examples.Range(first, rows);
            data.Read(examples.Span, items);
            using (tape.Step())
            {
                Tensor observed = Tensor.Constant(items.AsSpan(0, rows * size), new Shape(rows, size));
                Batch batch = model.BatchOf(data, observed, examples);
                Decode(code(batch), batch.Condition);
            }

            for (int i = 0; i < rows; i++)
            {
                visit(first + i, i, rows, cells);
            }
        }
    }

    private void Decode(Tensor z, Tensor? told)
    {
        Tensor decoded = model.DecodeNumbers(z, told);
        decoded.CopyTo(numbers.AsSpan(0, decoded.Count));
        if (Numeric > 0)
        {
            Tensor v = likelihood.LogVariance(decoded);
            v.CopyTo(variances.AsSpan(0, v.Count));
            variancesOfRow = v.Count > Numeric;
        }
    }

    private bool variancesOfRow;

    private ReadOnlySpan<float> NumbersOf(int row, int rows)
    {
        int width = likelihood.DecodedShape(model.ItemShape).Count;
        return row < rows ? numbers.AsSpan(row * width, width) : [];
    }

    // One for all rows, or each row's own from the decoder.
    private ReadOnlySpan<float> VariancesOf(int row) =>
        variances.AsSpan(variancesOfRow ? row * Numeric : 0, Numeric);
}
