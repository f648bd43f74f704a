using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// Passes once over examples: reads and encodes them batch by batch, each on a step without gradients.
/// </summary>
internal sealed class BatchPass
{
    // Batches that data on a disk may be fetched ahead.
    private const int StepsAhead = 4;

    private readonly Model model;
    private readonly Dataset data;
    private readonly EvaluationOptions options;
    private readonly int[] all;
    private readonly Tape tape = new(recordsGradients: false);
    private readonly int[] indices;
    private readonly float[] buffer;

    /// <exception cref="EvaluationException">
    /// The options cannot be, or the data is not what the model takes.
    /// </exception>
    public BatchPass(Model model, Dataset data, int[] all, EvaluationOptions options)
    {
        options.Check();
        if (data.ItemShape != model.ItemShape)
        {
            throw new EvaluationException(
                $"{data.Name}: its items are {data.ItemShape}, the model takes {model.ItemShape}. Use data of the kind "
                + "that the model was trained on.");
        }

        this.model = model;
        this.data = data;
        this.all = all;
        this.options = options;
        indices = new int[Math.Min(options.Batch, all.Length)];
        buffer = new float[checked(indices.Length * data.ItemShape.Count)];
    }

    /// <summary>Whether some value was neither whole nor infinite: grey, where a likelihood is over 0 and 1.</summary>
    public bool SawFractions { get; private set; }

    /// <summary>The indices of all items.</summary>
    public static int[] Everything(Dataset data) => Enumerable.Range(0, data.Count).ToArray();

    /// <summary>Hands every batch to a visitor.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public void Run(Action<EncodedBatch> visit, CancellationToken stop)
    {
        for (int first = 0; first < all.Length; first += options.Batch)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(options.Batch, all.Length - first);
            Shape shape = data.ItemShape.Insert(0, count);
            Span<float> pixels = buffer.AsSpan(0, shape.Count);
            Array.Copy(all, first, indices, 0, count);
            data.Expect(all.AsSpan(first, Math.Min(StepsAhead * options.Batch, all.Length - first)));
            data.Read(indices.AsSpan(0, count), pixels);
            Binarizer.Apply(options.Binarization, options.Seed, epoch: 0, indices.AsSpan(0, count), pixels);
            SawFractions = SawFractions || HasFraction(pixels);
            using (tape.Step())
            {
                Tensor observed = Tensor.Constant(pixels, shape);
                Batch batch = model.BatchOf(data, observed, new Examples(indices, count));
                visit(new EncodedBatch(batch, model.Encode(batch), first));
            }
        }
    }

    private static bool HasFraction(ReadOnlySpan<float> pixels)
    {
        foreach (float pixel in pixels)
        {
            if (MathF.Truncate(pixel) != pixel)
            {
                return true;
            }
        }

        return false;
    }
}
