using System.Xml.Linq;
using Elbo.Reports;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Elbo.Tests.Reports;

public sealed class LatentMapTests
{
    [Fact]
    public void Principal_axes_find_the_direction_and_share_of_a_known_spread()
    {
        // Along (3, 4, 0) / 5 with deviation 2, across it with deviation 1, nothing else: shares 4/5 and 1/5.
        float[] values = new float[4 * 3];
        (double Along, double Across)[] corners = [(2, 1), (2, -1), (-2, 1), (-2, -1)];
        for (int row = 0; row < 4; row++)
        {
            values[row * 3] = (float)((0.6 * corners[row].Along) - (0.8 * corners[row].Across)) + 10;
            values[(row * 3) + 1] = (float)((0.8 * corners[row].Along) + (0.6 * corners[row].Across)) - 5;
            values[(row * 3) + 2] = 7;
        }

        PrincipalAxes axes = PrincipalAxes.Of(new LatentCodes(values, 4, 3));
        Assert.Equal(0.8, axes.Shares[0], 1e-6);
        Assert.Equal(0.2, axes.Shares[1], 1e-6);
        Assert.Equal(2, axes.Project(values.AsSpan(0, 3)).First, 1e-5);
        Assert.Equal(1, Math.Abs(axes.Project(values.AsSpan(0, 3)).Second), 1e-5);
    }

    [Fact]
    public void Principal_axes_of_many_codes_are_eigenvectors_of_their_covariance()
    {
        const int count = 300;
        const int size = 40;
        var random = new Random(7);
        double[][] expected = [.. Enumerable.Range(0, count).Select(_ => Spread(random, size))];
        float[] values = [.. expected.SelectMany(code => code.Select(value => (float)value))];
        float[] broken = [.. values, .. Enumerable.Repeat(1e9f, size - 1), float.NaN];

        PrincipalAxes axes = PrincipalAxes.Of(new LatentCodes(broken, count + 1, size));

        var rows = Matrix<double>.Build.DenseOfRowArrays(expected);
        Vector<double> mean = rows.ColumnSums() / count;
        var centred = Matrix<double>.Build.Dense(count, size, (i, j) => rows[i, j] - mean[j]);
        Evd<double> eigen = (centred.TransposeThisAndMultiply(centred) / count).Evd(Symmetricity.Symmetric);
        double total = eigen.EigenValues.Sum(value => value.Real);
        for (int axis = 0; axis < 2; axis++)
        {
            Assert.Equal(eigen.EigenValues[size - 1 - axis].Real / total, axes.Shares[axis], 1e-6);
            var found = Vector<double>.Build.DenseOfEnumerable(axes.Directions[axis]);
            Assert.Equal(1, Math.Abs(found * eigen.EigenVectors.Column(size - 1 - axis)), 1e-6);
            Assert.True(found.AbsoluteMaximum() == found.Maximum());
        }

        Assert.All(Enumerable.Range(0, size), i => Assert.Equal(mean[i], axes.Centre[i], 1e-6));
    }

    // far from 0, each latent with a deviation of its own, and the first two correlated
    private static double[] Spread(Random random, int size)
    {
        double[] code = [.. Enumerable.Range(1, size).Select(i => 50 + ((random.NextDouble() - 0.5) / i))];
        code[1] += 2 * (code[0] - 50);
        return code;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(50, 1)]
    [InlineData(50, 2)]
    [InlineData(50, 8)]
    public void Maps_of_any_width_are_well_formed(int count, int dimensions)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, count * dimensions).Select(_ => (float)random.NextDouble())];
        var map = new LatentMap(new LatentCodes(values, count, dimensions)
        {
            Labels = [.. Enumerable.Range(0, count).Select(index => index % 13)],
            ClassNames = ["<zero>", "one"],
        });
        ChartTests.AssertGeometryIsFinite(map.ToSvg());
        Assert.Equal(Math.Min(13, count), XElement.Parse(map.ToLegend()).Elements("li").Count());
        Assert.Equal(dimensions > 2, map.VarianceShares is not null);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.MaxValue)]
    public void Codes_without_spread_or_meaning_still_draw(float value)
    {
        foreach (int dimensions in new[] { 1, 2, 3 })
        {
            float[] values = new float[4 * dimensions];
            values.AsSpan().Fill(value);
            ChartTests.AssertGeometryIsFinite(new LatentMap(new LatentCodes(values, 4, dimensions)).ToSvg());
        }
    }

    [Fact]
    public void One_code_far_out_is_counted_and_does_not_shrink_the_others()
    {
        float[] values = new float[4000];
        var random = new Random(2);
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (float)random.NextDouble();
        }

        values[0] = 1e6f;
        values[2] = float.NaN;
        var map = new LatentMap(new LatentCodes(values, 2000, 2));
        Assert.Equal(1, map.Outside);
        Assert.Equal(1, map.NotFinite);
    }

    [Fact]
    public void A_point_shows_in_its_colour_on_transparent_ground()
    {
        var map = new LatentMap(new LatentCodes([0f, 0f], 1, 2) { Labels = [3] });
        Picture picture = map.ToPicture();
        int centre = ((picture.Height / 2 * picture.Width) + (picture.Width / 2)) * 4;
        Rgb colour = Palette.Class(3);
        Assert.Equal([colour.Red, colour.Green, colour.Blue], picture.Pixels[centre..(centre + 3)]);
        Assert.InRange(picture.Pixels[centre + 3], 128, 254);
        Assert.Equal(0, picture.Pixels[3]);
    }

    [Fact]
    public void Labels_of_another_count_are_refused() =>
        Assert.Throws<ReportException>(() => new LatentMap(new LatentCodes([0f, 0f], 1, 2) { Labels = [1, 2] }));
}
