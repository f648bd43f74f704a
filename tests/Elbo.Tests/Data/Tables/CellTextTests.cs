using System.Globalization;
using System.Text;
using Elbo.Data.Tables;

namespace Elbo.Tests.Data.Tables;

/// <summary>Cells as numbers, dates and gaps.</summary>
public sealed class CellTextTests
{
    [Fact]
    public void Numbers_are_those_of_the_platform_to_the_last_bit()
    {
        var random = new Random(5);
        for (int i = 0; i < 100_000; i++)
        {
            double number = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12));
            string text = (i % 4) switch
            {
                0 => number.ToString("F" + random.Next(0, 9), CultureInfo.InvariantCulture),
                1 => number.ToString("R", CultureInfo.InvariantCulture),
                2 => number.ToString("E" + random.Next(1, 17), CultureInfo.InvariantCulture),
                _ => random.Next(-100_000, 100_000).ToString(CultureInfo.InvariantCulture),
            };
            Assert.True(CellText.TryNumber(Encoding.UTF8.GetBytes(text), false, out double found, out _), text);
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), found);
        }
    }

    [Theory]
    [InlineData("1", 1, 0)]
    [InlineData("-0.50", -0.5, 2)]
    [InlineData("+7.", 7, 0)]
    [InlineData(".5", 0.5, 1)]
    [InlineData("1e3", 1000, -1)]
    [InlineData("0", 0, 0)]
    [InlineData("0.0", 0, 1)]
    public void The_digits_behind_the_point_are_counted(string text, double expected, int decimals)
    {
        Assert.True(CellText.TryNumber(Encoding.UTF8.GetBytes(text), false, out double number, out int found));
        Assert.Equal(expected, number);
        Assert.Equal(decimals, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1,5")]
    [InlineData("12 kg")]
    [InlineData("007")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("--1")]
    public void What_is_no_number_is_none(string text) =>
        Assert.False(CellText.TryNumber(Encoding.UTF8.GetBytes(text), false, out _, out _));

    [Theory]
    [InlineData("2024-02-29", true)]
    [InlineData("2024-02-29T10:15:00Z", true)]
    [InlineData("31.12.2024", true)]
    [InlineData("31/12/2024", true)]
    [InlineData("12:30", true)]
    [InlineData("a-b-c", false)]
    [InlineData("2024", false)]
    public void Dates_are_known(string text, bool isDate) =>
        Assert.Equal(isDate, CellText.IsDate(Encoding.UTF8.GetBytes(text)));
}
