using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Outside.Tests;
using Elbo.Tensors;
using Elbo.Tests.Data.Tables;

namespace Elbo.Tests.Distributions;

/// <summary>The likelihood of a table's rows: each column by its kind, missing values without a part.</summary>
public sealed class TableLikelihoodTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly TableLayout Layout = new(new TableSchema
    {
        Columns =
        [
            Of("c", ColumnLikelihood.Categorical, "p", "q", "r"), Of("t", ColumnLikelihood.StudentT),
            Of("b", ColumnLikelihood.Bernoulli, "no", "yes"), Of("g", ColumnLikelihood.Gaussian),
            Of("x", ColumnLikelihood.None), Of("h", ColumnLikelihood.Gaussian),
        ],
    });

    public static TheoryData<GaussianVariance> Variances =>
        [GaussianVariance.Unit, GaussianVariance.Learned, GaussianVariance.Network];

    [Fact]
    public void Numbers_come_first_then_bits_then_one_hot_words_then_flags()
    {
        Assert.Equal(
            ["g", "h", "t", "b", "c"], Layout.Columns.Select(column => column.Column.Name), StringComparer.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4], Layout.Columns.Select(column => column.From));
        Assert.Equal([7, 8, 9, 10, 11], Layout.Columns.Select(column => column.Flag));
        Assert.Equal(new Shape(12), Layout.ItemShape);
    }

    [Theory]
    [MemberData(nameof(Variances))]
    public void Each_column_is_its_formula(GaussianVariance variance)
    {
        TableLikelihood likelihood = Make(variance);
        float[] decoded = Decoded(likelihood, 1);
        float[] item = [0.3f, -1.2f, 2.5f, 1f, 0f, 1f, 0f, 0f, 0f, 0f, 0f, 0f];
        float[] found = likelihood.LogLikelihoodPerElement(
            Tensor.From(item, new Shape(1, 12)), Tensor.From(decoded, new Shape(1, 1, decoded.Length))).ToArray();
        float[] v = likelihood.LogVariance(Tensor.From(decoded, new Shape(1, 1, decoded.Length))).ToArray();
        Assert.Equal(Normal(item[0], decoded[0], v[0]), found[0], 1e-4);
        Assert.Equal(Normal(item[1], decoded[1], v[1]), found[1], 1e-4);
        Assert.Equal(Student(item[2], decoded[2], v[2]), found[2], 1e-4);
        Assert.Equal(-Math.Log(1 + Math.Exp(-decoded[3])), found[3], 1e-4);
        double sum = decoded[4..7].Sum(logit => Math.Exp(logit));
        Assert.Equal(decoded[5] - Math.Log(sum), found[4], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Variances))]
    public void Columns_add_up_and_missing_ones_are_nothing(GaussianVariance variance)
    {
        TableLikelihood likelihood = Make(variance);
        Tensor observed = Tensor.From(
            [
                0.3f, -1.2f, 2.5f, 1f, 0f, 1f, 0f, 0f, 0f, 0f, 0f, 0f,
                0f, 0.7f, 0f, 0f, 0f, 0f, 0f, 1f, 0f, 1f, 1f, 1f,
            ],
            new Shape(2, 12));
        float[] numbers = Decoded(likelihood, 6);
        Tensor decoded = Tensor.From(numbers, new Shape(3, 2, numbers.Length / 6));
        float[] each = likelihood.LogLikelihoodPerElement(observed, decoded).ToArray();
        float[] sums = likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).ToArray();
        for (int row = 0; row < 6; row++)
        {
            Assert.Equal(each[(row * 5)..((row + 1) * 5)].Sum(), sums[row], 1e-4);
        }

        for (int sample = 0; sample < 3; sample++)
        {
            float[] second = each[(((sample * 2) + 1) * 5)..(((sample * 2) + 2) * 5)];
            Assert.Equal([true, false, true, true, true], second.Select(value => value == 0f));
        }
    }

    [Theory]
    [MemberData(nameof(Variances))]
    public void Gradients_agree_with_finite_differences_and_missing_cells_have_none(GaussianVariance variance)
    {
        TableLikelihood likelihood = Make(variance);
        Tensor observed = Tensor.From(
            [0.3f, 0f, 1.5f, 1f, 0f, 1f, 0f, 0f, 1f, 0f, 0f, 0f], new Shape(1, 12));
        float[] numbers = Decoded(likelihood, 2);
        Tensor decoded = Tensor.From(numbers, new Shape(2, 1, numbers.Length / 2)).WithGradient();
        Tensor[] learned = [decoded, .. likelihood.Parameters.Select(parameter => parameter.Value)];
        GradientCheck.Holds(
            () => likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).Sum(), 0.03, learned);
    }

    [Fact]
    public void The_mean_holds_means_and_probabilities()
    {
        TableLikelihood likelihood = Make(GaussianVariance.Network);
        float[] decoded = Decoded(likelihood, 1);
        float[] mean = likelihood.Mean(Tensor.From(decoded, new Shape(1, decoded.Length))).ToArray();
        Assert.Equal(decoded[..3], mean[..3]);
        Assert.Equal(1 / (1 + Math.Exp(-decoded[3])), mean[3], 1e-5);
        Assert.Equal(1, mean[4..7].Sum(), 1e-5);
        Assert.Equal(new float[5], mean[7..]);
    }

    [Fact]
    public void Draws_have_the_distribution_that_the_likelihood_says()
    {
        const int count = 40_000;
        TableLikelihood likelihood = Make(GaussianVariance.Network);
        float[] decoded = Decoded(likelihood, 1);
        float[] v = likelihood.LogVariance(Tensor.From(decoded, new Shape(1, decoded.Length))).ToArray();
        float[][] drawn = new float[count][];
        for (int i = 0; i < count; i++)
        {
            drawn[i] = new float[5];
            likelihood.Draw(
                decoded, v, new RandomStream(1, RandomPurpose.LikelihoodSamples, Example: (uint)i), drawn[i]);
        }

        for (int column = 0; column < 3; column++)
        {
            double deviation = Math.Exp(v[column] / 2) * (column == 2 ? Math.Sqrt(5.0 / 3) : 1);
            double mean = drawn.Average(row => row[column]);
            Assert.Equal(decoded[column], mean, 5 * deviation / Math.Sqrt(count));
            double spread = Math.Sqrt(drawn.Average(row => (row[column] - mean) * (row[column] - mean)));
            Assert.Equal(1, spread / deviation, column == 2 ? 0.06 : 0.02);
        }

        Assert.Equal(1 / (1 + Math.Exp(-decoded[3])), drawn.Average(row => row[3]), 0.015);
        double sum = decoded[4..7].Sum(logit => Math.Exp(logit));
        for (int category = 0; category < 3; category++)
        {
            Assert.Equal(
                Math.Exp(decoded[4 + category]) / sum, drawn.Average(row => row[4] == category ? 1.0 : 0), 0.015);
        }

        float[] most = new float[5];
        likelihood.MostProbable(decoded, most);
        Assert.Equal(decoded[..3], most[..3]);
        Assert.Equal(Array.IndexOf(decoded[4..7], decoded[4..7].Max()), most[4]);
    }

    [Fact]
    public void The_encoder_sees_flags_of_columns_that_missed_values_only()
    {
        DataParts parts = GivenTable.Open(
            "a,b\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}.5,{(i == 3 ? "" : $"{i * i}.1")}\n")))
            .Read(null, Stop);
        Assert.Equal([1f, 1f, 0f, 1f], new TableLayout(parts.Train.Table!).Seen);
    }

    private static TableLikelihood Make(GaussianVariance variance)
    {
        var likelihood = new TableLikelihood(Layout, variance);
        foreach (Parameter parameter in likelihood.Parameters)
        {
            parameter.Value.CopyFrom([-0.5f, 0.3f, 0.8f]);
        }

        return likelihood;
    }

    private static float[] Decoded(TableLikelihood likelihood, int rows)
    {
        float[] numbers = new float[rows * likelihood.DecodedShape(Layout.ItemShape).Count];
        new RandomStream(4, RandomPurpose.Test).FillNormal(numbers);
        return numbers;
    }

    private static double Normal(double x, double mean, double v) =>
        -0.5 * (Math.Log(2 * Math.PI) + v + ((x - mean) * (x - mean) * Math.Exp(-v)));

    // Gamma(3) = 2, Gamma(5/2) = 3 sqrt(pi) / 4
    private static double Student(double x, double mean, double v) =>
        Math.Log(2 / (0.75 * Math.Sqrt(Math.PI))) - (0.5 * Math.Log(5 * Math.PI)) - (v / 2)
        - (3 * Math.Log(1 + ((x - mean) * (x - mean) * Math.Exp(-v) / 5)));

    private static TableColumn Of(string name, ColumnLikelihood likelihood, params string[] categories) => new()
    {
        Name = name,
        Kind = likelihood switch
        {
            ColumnLikelihood.None => ColumnKind.Ignored,
            ColumnLikelihood.Bernoulli => ColumnKind.Binary,
            ColumnLikelihood.Categorical => ColumnKind.Categorical,
            _ => ColumnKind.Numeric,
        },
        Likelihood = likelihood,
        Categories = categories,
    };
}
