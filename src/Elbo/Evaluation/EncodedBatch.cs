using Elbo.Distributions;
using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>A batch and q(z|x) of it. Belongs to the running step.</summary>
/// <param name="batch">x and the examples' indices.</param>
/// <param name="posterior">q(z|x).</param>
/// <param name="first">The position of the batch's first example among all that are evaluated.</param>
internal readonly struct EncodedBatch(in Batch batch, Distribution posterior, int first)
{
    public Batch Batch { get; } = batch;

    public Distribution Posterior { get; } = posterior;

    public int First { get; } = first;

    public int Count => Batch.Examples.Count;
}
