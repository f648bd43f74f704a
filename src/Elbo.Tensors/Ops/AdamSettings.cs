namespace Elbo.Tensors;

/// <summary>The numbers of one step of Adam.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Beta1">How much of the first moment is kept.</param>
/// <param name="Beta2">How much of the second moment is kept.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="Correction1">1 - beta1^t, for step t = 1, 2, ...</param>
/// <param name="Correction2">1 - beta2^t.</param>
public readonly record struct AdamSettings(
    double Rate, float Beta1, float Beta2, float Epsilon, double Correction1, double Correction2);
