using Elbo.Evaluation;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>The last line only.</summary>
internal sealed class QuietTrainingDisplay(Terminal terminal) : TrainingDisplay
{
    /// <inheritdoc/>
    public override void Started(TrainingStart start)
    {
    }

    /// <inheritdoc/>
    public override void Progressed(in StepProgress progress)
    {
    }

    /// <inheritdoc/>
    public override void Happened(TrainingEvent happening)
    {
    }

    /// <inheritdoc/>
    public override void Measuring(double share)
    {
    }

    /// <inheritdoc/>
    public override void Finished(TrainingEndReport end) => terminal.Out.WriteLine(
        end.Evaluation is EvaluationResult measures
            ? $"{end.Path}: test ELBO {NumberText.WithError(measures.Elbo.Mean, measures.Elbo.StandardError)} nats per "
                + $"example, {measures.ActiveUnits} of {end.Model.LatentSize} latents active, {end.ReportPath}"
            : $"{end.Path}: test {Error((ReconstructionResult)end.Evaluation)}, {end.ReportPath}");

    private static string Error(ReconstructionResult measures) =>
        $"reconstruction {NumberText.WithError(measures.Reconstruction.Mean, measures.Reconstruction.StandardError)} "
        + $"nats per example, squared error {NumberText.Short(measures.SquaredError.Mean)} per pixel";
}
