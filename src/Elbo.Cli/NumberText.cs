using System.Globalization;

namespace Elbo.Cli;

/// <summary>Numbers as the command prints them, the same in every culture.</summary>
internal static class NumberText
{
    /// <summary>A loss, two decimals.</summary>
    public static string Nats(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A measured value with its standard error.</summary>
    public static string WithError(double value, double error) => $"{Nats(value)} ± {Nats(error)}";

    /// <summary>A small number, four significant digits.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A share of 0..1, in percent.</summary>
    public static string Share(double value) => (100 * value).ToString("F1", CultureInfo.InvariantCulture) + " %";

    /// <summary>A count with its thousands set apart.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A time: 0.8 s, 42 s, 3:05, 1:02:03.</summary>
    public static string Time(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return "-";
        }

        if (seconds < 60)
        {
            return seconds.ToString(seconds < 9.95 ? "0.0 's'" : "0 's'", CultureInfo.InvariantCulture);
        }

        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
    }
}
