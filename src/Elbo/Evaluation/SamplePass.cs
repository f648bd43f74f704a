using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Draws many samples for an encoded batch in pieces that stay in the processor's cache, each on a step of its own
/// within the batch's. How they are cut changes no bit: noise belongs to (seed, example, number of the sample).
/// </summary>
internal sealed class SamplePass(Model model, RandomStream random)
{
    // Enough rows for the matrix products to run at full speed; decoded numbers of at most 8 MB at a time.
    private const int RowsAtOnce = 1024;
    private const int NumbersAtOnce = 1 << 21;

    private readonly Tape tape = new(recordsGradients: false);
    private readonly int rowsAtOnce = Math.Clamp(
        NumbersAtOnce / Math.Max(1, model.ItemShape.Count * model.Likelihood.NumbersPerElement), 1, RowsAtOnce);

    /// <summary>Hands samples 0 to <paramref name="samples"/> - 1 to a visitor, in order.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public void Run(
        in EncodedBatch batch, int samples, ISampleVisitor visitor, WorkProgress progress, CancellationToken stop)
    {
        int atOnce = Math.Max(1, rowsAtOnce / batch.Count);
        for (int first = 0; first < samples; first += atOnce)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(atOnce, samples - first);
            using (tape.Step())
            {
                visitor.Visit(
                    model.InferFrom(batch.Posterior, batch.Batch, new Draw(count, random) { First = first }), batch,
                    first);
            }

            progress.Advance(count * batch.Count);
        }
    }
}
