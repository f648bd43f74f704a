using Elbo.Models;

namespace Elbo.Evaluation;

/// <summary>What a measure makes of some samples of a batch.</summary>
internal interface ISampleVisitor
{
    /// <summary>Takes samples in; they belong to the running step.</summary>
    /// <param name="inference">What the model says of the samples.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="firstSample">The number of the first sample.</param>
    void Visit(Inference inference, in EncodedBatch batch, int firstSample);
}
