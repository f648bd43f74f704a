namespace Elbo.Training;

/// <summary>
/// The KL weight as a function of how far training is: linear from 0 over some epochs, then constant.
/// </summary>
/// <param name="Weight">The weight after the warm-up.</param>
/// <param name="WarmupEpochs">Epochs of the warm-up; 0 for none.</param>
public sealed record KlSchedule(double Weight, double WarmupEpochs)
{
    /// <summary>The weight after so many epochs, whole and part.</summary>
    public double At(double epochs) => epochs >= WarmupEpochs ? Weight : Weight * epochs / WarmupEpochs;
}
