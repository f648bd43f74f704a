using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Lab;

/// <summary>A model that an experiment trained.</summary>
/// <param name="Name">What it is called in figures.</param>
/// <param name="Recipe">By what it was trained.</param>
/// <param name="Model">The model.</param>
/// <param name="Epochs">The course of training.</param>
/// <param name="Remarks">What the collapse doctor had to say.</param>
public sealed record LabModel(
    string Name, Recipe Recipe, Model Model, IReadOnlyList<EpochFinished> Epochs,
    IReadOnlyList<CollapseRemark> Remarks)
{
    /// <summary>How the recipe wants it to be evaluated.</summary>
    public EvaluationOptions Options => EvaluationPlan.Of(Recipe);

    /// <summary>Seconds of training.</summary>
    public double Seconds => Epochs[^1].TotalSeconds;

    /// <summary>A line over the epochs.</summary>
    /// <param name="value">What is drawn of an epoch.</param>
    public LineSeries Line(Func<EpochFinished, double> value) => new()
    {
        Name = Name,
        X = [.. Epochs.Select(epoch => (double)epoch.Epoch)],
        Y = [.. Epochs.Select(value)],
    };
}
