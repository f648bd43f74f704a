using Elbo.Data.Tables;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// The rows of a table: each column has the distribution of its schema, independent of the others given z, and
/// ln p(x | z) sums over the columns whose value is there: a missing one has no part in it (Nazabal et al. 2020,
/// "Handling incomplete heterogeneous data using VAEs", equation 3). Items are those of a <see cref="TableLayout"/>.
/// Numeric columns are normal, ln p = -1/2 (ln 2 pi + v + (x - mean)^2 e^-v), or Student's t with n = 5 degrees of
/// freedom and scale^2 = e^v; v is learned for the column, or comes from the decoder, and is at least -8, so that
/// columns of few values cannot take the density to infinity. Densities are of the standardized values.
/// </summary>
public sealed class TableLikelihood : Likelihood
{
    /// <summary>Numeric columns have no smaller ln sigma^2.</summary>
    internal const float LowestLogVariance = -8f;

    private const float LogTwoPi = 1.83787707f;

    private const float N = StudentT.DegreesOfFreedom;

    // ln Gamma((n + 1) / 2) - ln Gamma(n / 2) - 1/2 ln(pi n)
    private const float LogStudent = -0.9686195890547249f;

    private readonly GaussianVariance variance;
    private readonly Parameter? learned;
    private readonly Tensor unit;
    private readonly int numeric;
    private readonly int gaussian;
    private readonly int binary;

    /// <summary>The likelihood of a table.</summary>
    /// <param name="layout">Where the columns lie.</param>
    /// <param name="variance">Where the variances of numeric columns come from: unit, learned or network.</param>
    public TableLikelihood(TableLayout layout, GaussianVariance variance)
    {
        Layout = layout;
        this.variance = variance;
        gaussian = layout.Count(ColumnLikelihood.Gaussian);
        numeric = gaussian + layout.Count(ColumnLikelihood.StudentT);
        binary = layout.Count(ColumnLikelihood.Bernoulli);
        unit = Tensor.Zeros(new Shape(Math.Max(1, numeric)));
        learned = variance == GaussianVariance.Learned && numeric > 0
            ? new Parameter("logVariance", new Shape(numeric), Initializers.Constant(0f))
            : null;
    }

    /// <summary>Where the columns lie in an item.</summary>
    public TableLayout Layout { get; }

    /// <summary>How many columns have a variance.</summary>
    internal int NumericColumns => numeric;

    /// <summary>Where the variances of numeric columns come from.</summary>
    internal GaussianVariance Variance => variance;

    /// <inheritdoc/>
    public override string Name => "table";

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => learned is null ? [] : [learned];

    /// <inheritdoc/>
    public override bool IsContinuous => numeric > 0;

    /// <summary>Values, then the variances of numeric columns where those come from the decoder.</summary>
    public override Shape DecodedShape(Shape item) =>
        new(Layout.Values + (variance == GaussianVariance.Network ? numeric : 0));

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) =>
        LogLikelihoodPerElement(observed, decoded).Sum(-1);

    /// <summary>ln p(x | z) of each column, [samples, batch, columns]; 0 where the value is missing.</summary>
    public override Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        List<Tensor> parts = [];
        if (numeric > 0)
        {
            Tensor v = LogVariance(decoded);
            Tensor square = (observed.Slice(-1, 0, numeric) - decoded.Slice(-1, 0, numeric)).Square() * (-v).Exp();
            AddNumeric(square, v, parts);
        }

        if (binary > 0)
        {
            Tensor logit = decoded.Slice(-1, numeric, binary);
            parts.Add((observed.Slice(-1, numeric, binary) * logit) - logit.Softplus());
        }

        foreach (PlacedColumn column in Layout.Columns.Skip(numeric + binary))
        {
            Tensor logits = decoded.Slice(-1, column.From, column.Width);
            Tensor chosen = (observed.Slice(-1, column.From, column.Width) * logits).Sum(-1, keepDimension: true);
            parts.Add(chosen - logits.LogSumExp(-1, keepDimension: true));
        }

        Tensor every = parts.Count == 1
            ? parts[0]
            : TensorOperations.Concat(decoded.Shape.Rank - 1, parts.ToArray());
        return every * (1f - observed.Slice(-1, Layout.Values, Layout.Columns.Count));
    }

    /// <summary>
    /// The means as an item: standardized numbers, probabilities of the second value and of each category, nothing
    /// missing.
    /// </summary>
    public override Tensor Mean(Tensor decoded)
    {
        List<Tensor> parts = [];
        if (numeric > 0)
        {
            parts.Add(decoded.Slice(-1, 0, numeric));
        }

        if (binary > 0)
        {
            parts.Add(decoded.Slice(-1, numeric, binary).Sigmoid());
        }

        foreach (PlacedColumn column in Layout.Columns.Skip(numeric + binary))
        {
            parts.Add(decoded.Slice(-1, column.From, column.Width).Softmax(-1));
        }

        parts.Add(Tensor.Constant(0f, decoded.Shape.With(-1, Layout.Columns.Count)));
        return TensorOperations.Concat(decoded.Shape.Rank - 1, parts.ToArray());
    }

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.NotFinite(observed);

    /// <summary>The most probable row: standardized means, numbers of categories.</summary>
    /// <param name="decoded">The decoder's numbers of one row.</param>
    /// <param name="cells">Takes a number for each column, in the layout's order.</param>
    public void MostProbable(ReadOnlySpan<float> decoded, Span<float> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            PlacedColumn column = Layout.Columns[i];
            cells[i] = column.Column.Kind switch
            {
                ColumnKind.Numeric => decoded[column.From],
                ColumnKind.Binary => decoded[column.From] > 0f ? 1f : 0f,
                _ => FirstLargest(decoded.Slice(column.From, column.Width)),
            };
        }
    }

    /// <summary>A row drawn from p(x | z).</summary>
    /// <param name="decoded">The decoder's numbers of one row.</param>
    /// <param name="logVariance">ln sigma^2 of each numeric column.</param>
    /// <param name="random">The row's own stream.</param>
    /// <param name="cells">Takes a number for each column, in the layout's order.</param>
    public void Draw(
        ReadOnlySpan<float> decoded, ReadOnlySpan<float> logVariance, RandomStream random, Span<float> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            PlacedColumn column = Layout.Columns[i];
            ReadOnlySpan<float> numbers = decoded.Slice(column.From, column.Width);
            cells[i] = column.Column.Likelihood switch
            {
                ColumnLikelihood.Gaussian => numbers[0] + (Deviation(logVariance[i]) * random.Normal(2 * i)),
                ColumnLikelihood.StudentT =>
                    numbers[0] + (Deviation(logVariance[i]) * Student(random, i)),
                ColumnLikelihood.Bernoulli =>
                    random.Uniform(2 * i) < 1 / (1 + DoubleMath.Exp(-numbers[0])) ? 1f : 0f,
                _ => Category(numbers, random.Uniform(2 * i)),
            };
        }
    }

    /// <summary>ln sigma^2 of each numeric column, such as [numeric] or [samples, batch, numeric].</summary>
    public Tensor LogVariance(Tensor decoded) => variance switch
    {
        GaussianVariance.Unit => unit,
        GaussianVariance.Network => AtLeast(decoded.Slice(-1, Layout.Values, numeric)),
        _ => AtLeast(learned!.Value),
    };

    private static float Deviation(float logVariance) => (float)DoubleMath.Exp(logVariance / 2.0);

    // Bailey (1994), as the posterior of this family draws: a normal a over its length with another, times a radius.
    private static float Student(RandomStream random, int column)
    {
        double a = random.Normal(2 * column);
        double b = random.Normal((2 * column) + 1);
        double square = (a * a) + (b * b);
        return (float)(a * Math.Sqrt(N * (DoubleMath.Exp(square / N) - 1) / square));
    }

    private static float Category(ReadOnlySpan<float> logits, double uniform)
    {
        float most = logits[(int)FirstLargest(logits)];
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += DoubleMath.Exp(logit - most);
        }

        double left = uniform * sum;
        for (int i = 0; i < logits.Length - 1; i++)
        {
            left -= DoubleMath.Exp(logits[i] - most);
            if (left < 0)
            {
                return i;
            }
        }

        return logits.Length - 1;
    }

    private static float FirstLargest(ReadOnlySpan<float> numbers)
    {
        int best = 0;
        for (int i = 1; i < numbers.Length; i++)
        {
            best = numbers[i] > numbers[best] ? i : best;
        }

        return best;
    }

    private static Tensor AtLeast(Tensor v) => (v - LowestLogVariance).Softplus() + LowestLogVariance;

    private void AddNumeric(Tensor square, Tensor v, List<Tensor> parts)
    {
        int students = numeric - gaussian;
        if (gaussian > 0)
        {
            parts.Add((Part(square, 0, gaussian) + Part(v, 0, gaussian) + LogTwoPi) * -0.5f);
        }

        if (students > 0)
        {
            Tensor tails = ((Part(square, gaussian, students) * (1f / N)) + 1f).Log() * (-(N + 1f) / 2f);
            parts.Add(tails - (Part(v, gaussian, students) * 0.5f) + LogStudent);
        }
    }

    private Tensor Part(Tensor of, int from, int count) => count == numeric ? of : of.Slice(-1, from, count);
}
