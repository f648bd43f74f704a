using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>What a training begins with.</summary>
internal sealed record TrainingStart(string Path, RunConfig Config, Model Model, Split Data, bool IsResumed)
{
    /// <summary>The settings.</summary>
    public Recipe Recipe => Config.Recipe;

    /// <summary>How the items of a file or folder are made of what it holds, a line each.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Whether nothing is trained: only what would be is told.</summary>
    public bool IsPlanOnly { get; init; }

    /// <summary>What the data decided, and why.</summary>
    public IReadOnlyList<DataDefault> Decided { get; init; } = [];
}

/// <summary>What a training ends with.</summary>
internal sealed record TrainingEndReport(
    string Path, Recipe Recipe, Model Model, ModelMeasures Evaluation, string ReportPath, double Seconds);
