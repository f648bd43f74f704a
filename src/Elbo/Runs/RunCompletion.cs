using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;

namespace Elbo.Runs;

/// <summary>The end of a run after its training: measures on the test examples, <c>measures.json</c>, report.</summary>
/// <param name="Measures">What was measured.</param>
/// <param name="ReportPath">The path of the report.</param>
public sealed record RunCompletion(ModelMeasures Measures, string ReportPath)
{
    /// <summary>Measures a trained model as its recipe says, and writes what was found into its folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="model">Its model as training left it.</param>
    /// <param name="data">Its data.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early; the trained model stays.</param>
    /// <exception cref="RunException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static RunCompletion Of(
        RunFolder folder, Model model, Split data, IProgress<double>? progress, CancellationToken stop)
    {
        ModelMeasures measures = Evaluator.Measure(
            model, data.Test, EvaluationPlan.Of(folder.Config.Recipe), progress, stop);
        RunMeasures.Of(measures).Save(folder);
        return new RunCompletion(
            measures, RunReport.Write(folder, RunReport.Gather(folder, model, data, measures)));
    }
}
