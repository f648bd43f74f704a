namespace Elbo.Evaluation;

/// <summary>A mean over examples and how far it may be from that over all data of the kind; nats.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">The deviation between examples over sqrt(examples); NaN for one example.</param>
public readonly record struct Estimate(double Mean, double StandardError)
{
    /// <summary>
    /// The mean of some numbers and its standard error, s / sqrt(n) with s^2 = sum (x - mean)^2 / (n - 1).
    /// </summary>
    public static Estimate Of(ReadOnlySpan<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
        {
            sum += number;
        }

        double mean = sum / numbers.Length;
        double squares = 0;
        foreach (double number in numbers)
        {
            squares += (number - mean) * (number - mean);
        }

        double variance = numbers.Length > 1 ? squares / (numbers.Length - 1) : double.NaN;
        return new Estimate(mean, Math.Sqrt(variance / numbers.Length));
    }
}
