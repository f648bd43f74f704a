namespace Elbo.Tensors;

/// <summary>The memory of one gradient, and whether the new part is added to it or replaces it.</summary>
/// <param name="Tensor">Of the shape of the input.</param>
/// <param name="Accumulate">Whether something is in it already.</param>
public readonly record struct GradientSlot(Tensor Tensor, bool Accumulate);
