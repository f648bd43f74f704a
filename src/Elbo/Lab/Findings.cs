using Elbo.Evaluation;
using Elbo.Reports;

namespace Elbo.Lab;

/// <summary>What an experiment found: figures, numbers with errors, and verdicts that follow from them.</summary>
public sealed class Findings
{
    /// <summary>How many standard errors a difference must exceed to be one.</summary>
    public const double Errors = 3;

    /// <summary>Within how many standard errors two numbers are one: several are looked at in an experiment.</summary>
    public const double SameErrors = 4;

    private readonly List<LabFigure> figures = [];
    private readonly List<LabNumber> numbers = [];
    private readonly List<LabVerdict> verdicts = [];
    private readonly List<string> notes = [];

    /// <summary>The figures.</summary>
    public IReadOnlyList<LabFigure> Figures => figures;

    /// <summary>The numbers.</summary>
    public IReadOnlyList<LabNumber> Numbers => numbers;

    /// <summary>The verdicts.</summary>
    public IReadOnlyList<LabVerdict> Verdicts => verdicts;

    /// <summary>What a reader should know beside.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Shows lines.</summary>
    public void Draw(string caption, LineChart chart) => figures.Add(new LabFigure(caption) { Lines = chart });

    /// <summary>Shows bars.</summary>
    public void Draw(string caption, BarChart chart) => figures.Add(new LabFigure(caption) { Bars = chart });

    /// <summary>Shows rows of images.</summary>
    public void Draw(string caption, params IReadOnlyList<LabelledRow> rows) =>
        figures.Add(new LabFigure(caption) { Rows = rows });

    /// <summary>Keeps a number with its error.</summary>
    public void Note(string name, Estimate number, string unit) =>
        numbers.Add(new LabNumber(name, number.Mean, number.StandardError, unit));

    /// <summary>Keeps a number without error.</summary>
    public void Note(string name, double number, string unit) => numbers.Add(new LabNumber(name, number, null, unit));

    /// <summary>Says something beside.</summary>
    public void Say(string sentence) => notes.Add(sentence);

    /// <summary>Claims that a number is above 0 by more than its error explains.</summary>
    public void IsPositive(string claim, Estimate number, string unit) => verdicts.Add(new LabVerdict
    {
        Claim = claim,
        Measured = number.Mean,
        StandardError = number.StandardError,
        Unit = unit,
        Lowest = Errors * number.StandardError,
        Rule = $"{Errors} standard errors above 0",
    });

    /// <summary>Claims that one number is above another by more than their errors explain.</summary>
    public void IsAbove(string claim, Estimate high, Estimate low, string unit) =>
        IsPositive(claim, Difference(high, low), unit);

    /// <summary>Claims that a number is not below 0 by more than its error explains.</summary>
    public void IsNotBelow(string claim, Estimate number, string unit) => verdicts.Add(new LabVerdict
    {
        Claim = claim,
        Measured = number.Mean,
        StandardError = number.StandardError,
        Unit = unit,
        Lowest = -Errors * number.StandardError,
        Rule = $"not {Errors} standard errors below 0",
    });

    /// <summary>Claims that two numbers are one, within their errors and what rounding does.</summary>
    public void IsSame(string claim, Estimate one, Estimate other, double rounding, string unit)
    {
        Estimate difference = Difference(one, other);
        double limit = (SameErrors * difference.StandardError) + rounding;
        verdicts.Add(new LabVerdict
        {
            Claim = claim,
            Measured = difference.Mean,
            StandardError = difference.StandardError,
            Unit = unit,
            Lowest = -limit,
            Highest = limit,
            Rule = $"within {SameErrors} standard errors of 0",
        });
    }

    /// <summary>Claims that a number is at most a limit.</summary>
    public void IsAtMost(string claim, double number, double limit, string unit, string rule) =>
        verdicts.Add(new LabVerdict
        {
            Claim = claim,
            Measured = number,
            Unit = unit,
            Highest = limit,
            Rule = rule,
        });

    /// <summary>Claims that a number is at least a limit.</summary>
    public void IsAtLeast(string claim, double number, double limit, string unit, string rule) =>
        verdicts.Add(new LabVerdict
        {
            Claim = claim,
            Measured = number,
            Unit = unit,
            Lowest = limit,
            Rule = rule,
        });

    /// <summary>The difference of two numbers that were measured apart.</summary>
    public static Estimate Difference(Estimate high, Estimate low) => new(
        high.Mean - low.Mean,
        Math.Sqrt((high.StandardError * high.StandardError) + (low.StandardError * low.StandardError)));

    /// <summary>The mean difference of numbers of the same examples, whose common part falls out.</summary>
    public static Estimate Paired(IReadOnlyList<double> high, IReadOnlyList<double> low) =>
        Estimate.Of([.. high.Zip(low, (one, other) => one - other)]);
}
