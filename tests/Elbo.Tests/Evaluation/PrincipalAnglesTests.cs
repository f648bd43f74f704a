using Elbo.Evaluation;

namespace Elbo.Tests.Evaluation;

public sealed class PrincipalAnglesTests
{
    [Fact]
    public void Planes_turned_against_each_other_show_the_turn()
    {
        double turn = Math.PI / 6;
        double[][] one = [[2, 0, 0], [5, 3, 0]];
        double[][] other = [[1, 0, 0], [0, Math.Cos(turn), Math.Sin(turn)]];
        double[] angles = PrincipalAngles.Between(one, other);
        Assert.Equal(0, angles[0], 1e-6);
        Assert.Equal(30, angles[1], 1e-6);
    }

    [Fact]
    public void Another_basis_of_the_same_span_is_no_way_off() => Assert.All(
        PrincipalAngles.Between([[1, 2, 3, 4], [0, 1, 0, -1]], [[1, 3, 3, 3], [1, 1, 3, 5]]),
        angle => Assert.Equal(0, angle, 1e-5));

    [Fact]
    public void Rows_that_are_not_independent_and_unlike_numbers_of_rows_are_told()
    {
        Assert.Contains(
            "row 1", Assert.Throws<EvaluationException>(
                () => PrincipalAngles.Between([[1, 2], [2, 4]], [[1, 0], [0, 1]])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "2 and 1", Assert.Throws<EvaluationException>(
                () => PrincipalAngles.Between([[1, 2], [0, 1]], [[1, 0]])).Message, StringComparison.Ordinal);
    }
}
