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
        $"{end.Path}: test ELBO "
        + NumberText.WithError(end.Evaluation.Elbo.Mean, end.Evaluation.Elbo.StandardError)
        + $" nats per example, {end.Evaluation.ActiveUnits} of {end.Model.LatentSize} latents active, "
        + $"{end.ReportPath}");
}
