namespace Elbo.Tensors;

public static partial class TensorOperations
{
    /// <summary>The same elements as a constant: no gradient goes through. Shares the memory.</summary>
    public static Tensor StopGradient(this Tensor x) => ViewOf(x, x.Shape);
}
