using Elbo.Distributions;

namespace Elbo.Tests.Distributions;

/// <summary>Values that are not finite are found wherever they are, in few numbers and in many.</summary>
public sealed class RangeFaultTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(16 * 1024)]
    [InlineData(100_003)]
    public void The_first_value_that_is_not_finite_is_named(int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(i => (i % 7) - 3f)];
        Assert.Null(RangeFault.NotFinite(values));
        values[count / 2] = float.MaxValue;
        Assert.Null(RangeFault.NotFinite(values));
        foreach (float broken in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            values[count - 1] = float.NaN;
            foreach (int position in (int[])[0, count / 2, count - 1])
            {
                float before = values[position];
                values[position] = broken;
                Assert.Equal(position, RangeFault.NotFinite(values)?.Position);
                values[position] = before;
            }

            Assert.Equal(count - 1, RangeFault.NotFinite(values)?.Position);
            values[count - 1] = 0f;
        }
    }
}
