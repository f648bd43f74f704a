using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Data.Pictures;

/// <summary>
/// Pictures that are decoded from the disk when they are needed: those that will be read next in the background, by
/// threads of the pool, into a bounded number of buffers. The same bytes as in memory.
/// </summary>
internal sealed class StreamedPictures : Dataset
{
    private const int FewestBuffers = 16;

    private readonly PictureList list;
    private readonly int[] items;
    private readonly int[] labels;
    private readonly int capacity;
    private readonly object gate = new();
    private readonly Queue<int> wanted = new();
    private readonly Dictionary<int, byte[]?> ready = [];
    private readonly HashSet<int> pending = [];
    private readonly HashSet<int> decoding = [];
    private readonly Stack<byte[]> free = new();
    private int workers;

    /// <summary>Pictures of a list.</summary>
    /// <param name="name">The name that reports and errors use.</param>
    /// <param name="list">The files.</param>
    /// <param name="items">Those of them that can be read.</param>
    /// <param name="labels">The classes of the items.</param>
    /// <param name="bytes">The memory for pictures that wait.</param>
    public StreamedPictures(string name, PictureList list, int[] items, ClassLabels labels, long bytes)
    {
        Name = name;
        this.list = list;
        this.items = items;
        this.labels = labels.Labels;
        ClassNames = labels.ClassNames;
        capacity = (int)Math.Clamp(bytes / list.Shape.Count, FewestBuffers, Math.Max(FewestBuffers, items.Length));
    }

    public override string Name { get; }

    public override int Count => items.Length;

    public override Shape ItemShape => list.Shape;

    public override ReadOnlySpan<int> Labels => labels;

    public override IReadOnlyList<string> ClassNames { get; }

    public override ValueRange? Values => ValueRange.Unit;

    public override void Expect(ReadOnlySpan<int> indices)
    {
        lock (gate)
        {
            foreach (int index in indices)
            {
                if (pending.Count + ready.Count < capacity && !ready.ContainsKey(index) && !decoding.Contains(index)
                    && pending.Add(index))
                {
                    wanted.Enqueue(index);
                }
            }

            Start();
        }
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        Expect(indices);
        for (int i = 0; i < indices.Length; i++)
        {
            byte[] pixels = Fetch(indices[i]);
            ImageDataset.ToUnit(pixels, destination.Slice(i * list.Shape.Count, list.Shape.Count));
            lock (gate)
            {
                free.Push(pixels);
                Start();
            }
        }
    }

    // What was decoded, or is; else it is decoded here.
    private byte[] Fetch(int index)
    {
        byte[]? pixels;
        lock (gate)
        {
            while (decoding.Contains(index))
            {
                Monitor.Wait(gate);
            }

            if (ready.Remove(index, out pixels) && pixels is not null)
            {
                return pixels;
            }

            // Pictures that were expected and never came to be read would fill all the places: they give way.
            if (!pending.Remove(index) && ready.Count >= capacity)
            {
                foreach (byte[]? stale in ready.Values)
                {
                    Keep(stale);
                }

                ready.Clear();
            }

            pixels = Buffer();
        }

        list.Decode(items[index], pixels);
        return pixels;
    }

    private void Start()
    {
        int most = Math.Min(Workers.Threads, pending.Count);
        for (; workers < most && ready.Count + decoding.Count < capacity; workers++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pictures => pictures.Work(), this, preferLocal: false);
        }
    }

    private void Work()
    {
        while (Next() is { } next)
        {
            byte[]? pixels = next.Pixels;
            try
            {
                list.Decode(items[next.Index], pixels);
            }
            catch (DataException)
            {
                // The file changed since it was looked at: the reader decodes it once more, and fails with the reason.
                pixels = null;
            }

            lock (gate)
            {
                decoding.Remove(next.Index);
                ready[next.Index] = pixels;
                Monitor.PulseAll(gate);
            }
        }
    }

    private (int Index, byte[] Pixels)? Next()
    {
        lock (gate)
        {
            while (ready.Count + decoding.Count < capacity && wanted.TryDequeue(out int index))
            {
                if (pending.Remove(index))
                {
                    decoding.Add(index);
                    return (index, Buffer());
                }
            }

            workers--;
            return null;
        }
    }

    private byte[] Buffer() => free.TryPop(out byte[]? kept) ? kept : new byte[list.Shape.Count];

    private void Keep(byte[]? pixels)
    {
        if (pixels is not null && free.Count < capacity)
        {
            free.Push(pixels);
        }
    }
}
