using Elbo.Distributions;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>A batch and q(z|x) of it. Belongs to the running step.</summary>
/// <param name="Observed">[batch, ...].</param>
/// <param name="Posterior">q(z|x).</param>
/// <param name="Examples">The examples' indices in the data set.</param>
/// <param name="First">The position of the batch's first example among all that are evaluated.</param>
internal readonly record struct EncodedBatch(Tensor Observed, Distribution Posterior, Examples Examples, int First)
{
    public int Count => Examples.Count;
}
