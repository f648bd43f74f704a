using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Data;

/// <summary>
/// Hands out the batches of a data set by epoch and step. A batch is a pure function of (data, options, epoch, step):
/// training goes on at any step without replaying those before it. For one thread; nothing is allocated per batch.
/// </summary>
/// <remarks>
/// The order of an epoch is keyed by (seed, epoch); items with lengths come in batches of about the same length.
/// Binarization of an example is keyed by (seed, epoch, its index in
/// the data set), so it does not depend on batch size or order.
/// </remarks>
public sealed unsafe class BatchLoader
{
    // Pixels are binarized while they are still in the first-level cache: 32 kilobytes and less. Threads share such
    // pieces.
    private const int ValuesAtOnce = 8192;

    // Batches that data on a disk may be fetched ahead.
    private const int StepsAhead = 4;

    private readonly Dataset dataset;
    private readonly BatchOptions options;
    private readonly int[] order;
    private int orderedEpoch = -1;

    /// <summary>Batches of a data set.</summary>
    /// <exception cref="DataException">The batch size is not positive, or no whole batch remains.</exception>
    public BatchLoader(Dataset dataset, BatchOptions options)
    {
        if (options.BatchSize < 1)
        {
            throw new DataException($"{dataset.Name}: batch size {options.BatchSize} is not positive. Take 1 or more.");
        }

        if (options.DropLast && options.BatchSize > dataset.Count)
        {
            throw new DataException(
                $"{dataset.Name}: {dataset.Count} items make no whole batch of {options.BatchSize}. " +
                "Take a smaller batch, or keep the last short one.");
        }

        this.dataset = dataset;
        this.options = options;
        order = new int[dataset.Count];
        StepsPerEpoch = options.DropLast
            ? dataset.Count / options.BatchSize
            : (int)(((long)dataset.Count + options.BatchSize - 1) / options.BatchSize);
    }

    /// <summary>The data set that the batches come from.</summary>
    public Dataset Dataset => dataset;

    /// <summary>How the batches are cut.</summary>
    public BatchOptions Options => options;

    /// <summary>Batches of one epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Examples that one epoch shows.</summary>
    public int ExamplesPerEpoch =>
        options.DropLast ? StepsPerEpoch * options.BatchSize : dataset.Count;

    /// <summary>Values of the largest batch: the size of the buffer that <see cref="Read"/> fills.</summary>
    public int BufferLength => checked(Math.Min(options.BatchSize, dataset.Count) * dataset.ItemShape.Count);

    /// <summary>The examples of a batch: the batch size, or fewer in the last step.</summary>
    /// <exception cref="DataException">There is no such step.</exception>
    public int CountAt(int step)
    {
        CheckStep(step);
        return Math.Min(options.BatchSize, dataset.Count - step * options.BatchSize);
    }

    /// <summary>The shape of a batch, such as <c>[batch, height, width, channels]</c>.</summary>
    /// <exception cref="DataException">There is no such step.</exception>
    public Shape ShapeAt(int step) => dataset.ItemShape.Insert(0, CountAt(step));

    /// <summary>Fills the front of a buffer with the batch of a step, pixels 0..1.</summary>
    /// <returns>The indices of the batch's examples in the data set; valid until the next epoch is read.</returns>
    /// <exception cref="DataException">There is no such epoch or step, or the buffer is too small.</exception>
    public ReadOnlySpan<int> Read(int epoch, int step, Span<float> destination)
    {
        if (epoch < 0)
        {
            throw new DataException($"{dataset.Name}: epoch {epoch} is negative. Epochs count from 0.");
        }

        int count = CountAt(step);
        ReadOnlySpan<int> indices = OrderOf(epoch).Slice(step * options.BatchSize, count);
        int size = dataset.ItemShape.Count;
        if (destination.Length < count * size)
        {
            throw new DataException(
                $"{dataset.Name}: {count} items of shape {dataset.ItemShape} need {count * size} values, " +
                $"the destination has {destination.Length}. Take a buffer of {nameof(BufferLength)}.");
        }

        ExpectNext(step, indices);
        int atOnce = Math.Max(1, ValuesAtOnce / size);
        int pieces = (count + atOnce - 1) / atOnce;
        fixed (float* values = destination)
        {
            var job = new ReadJob(this, values, epoch, step * options.BatchSize, count, atOnce);
            if (dataset.AllowsThreads)
            {
                Workers.Run(pieces, job);
            }
            else
            {
                for (int piece = 0; piece < pieces; piece++)
                {
                    job.Read(piece);
                }
            }
        }

        return indices;
    }

    // A piece of a batch: some items, read and binarized.
    private readonly struct ReadJob(
        BatchLoader loader, float* values, int epoch, int from, int count, int atOnce) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> => Read(part);

        public void Read(int piece)
        {
            int first = piece * atOnce;
            ReadOnlySpan<int> items = loader.order.AsSpan(from + first, Math.Min(atOnce, count - first));
            int size = loader.dataset.ItemShape.Count;
            var target = new Span<float>(values + ((nint)first * size), items.Length * size);
            loader.dataset.Read(items, target);
            Binarizer.Apply(loader.options.Binarization, loader.options.Seed, epoch, items, target);
        }
    }

    // This batch and some that follow it in the epoch, each once where steps are read in order.
    private void ExpectNext(int step, ReadOnlySpan<int> batch)
    {
        dataset.Expect(batch);
        int first = Math.Min((step + 1) * options.BatchSize, order.Length);
        int end = (int)Math.Min(first + ((long)StepsAhead * options.BatchSize), order.Length);
        dataset.Expect(order.AsSpan(first..end));
    }

    private void CheckStep(int step)
    {
        if ((uint)step >= (uint)StepsPerEpoch)
        {
            throw new DataException(
                $"{dataset.Name}: step {step} does not exist. Steps of an epoch run from 0 to {StepsPerEpoch - 1}.");
        }
    }

    private ReadOnlySpan<int> OrderOf(int epoch)
    {
        if (orderedEpoch != epoch && (options.Shuffle || orderedEpoch < 0))
        {
            for (int index = 0; index < order.Length; index++)
            {
                order[index] = index;
            }

            if (options.Shuffle)
            {
                new RandomStream(options.Seed, RandomPurpose.Shuffle, (uint)epoch).Shuffle(order);
                if (!dataset.Lengths.IsEmpty)
                {
                    LengthOrder.Arrange(order, dataset.Lengths, options.BatchSize, options.Seed, epoch);
                }
            }

            orderedEpoch = epoch;
        }

        return order;
    }
}
