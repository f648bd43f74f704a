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
}

/// <summary>What a training ends with.</summary>
internal sealed record TrainingEndReport(
    string Path, Recipe Recipe, Model Model, ModelMeasures Evaluation, string ReportPath, double Seconds);
