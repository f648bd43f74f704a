namespace Elbo.Studio.Hosting;

/// <summary>
/// What was opened or computed and may be asked for again, up to so many bytes; what was not used for longest goes
/// first. Each thing is made once, however many ask for it at the same time.
/// </summary>
internal sealed class BoundedCache(long mostBytes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byUse = new();
    private long bytes;

    /// <summary>The bytes that it holds.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return bytes;
            }
        }
    }

    /// <summary>The value of a key; where there is none it is made. What fails is not kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the value and says about how many bytes it takes.</param>
    public T Get<T>(string key, Func<(T Value, long Bytes)> make)
        where T : class
    {
        LinkedListNode<Entry>? node;
        lock (gate)
        {
            if (!byKey.TryGetValue(key, out node))
            {
                node = new LinkedListNode<Entry>(new Entry(key, new Lazy<(object, long)>(() => make())));
                byKey.Add(key, node);
            }
            else
            {
                byUse.Remove(node);
            }

            byUse.AddLast(node);
        }

        try
        {
            (object value, long size) = node.Value.Value.Value;
            Count(node, size);
            return (T)value;
        }
        catch
        {
            Drop(node);
            throw;
        }
    }

    /// <summary>Lets go of every key that is so.</summary>
    public void DropWhere(Predicate<string> isStale)
    {
        lock (gate)
        {
            foreach (LinkedListNode<Entry> node in byKey.Values.Where(node => isStale(node.Value.Key)).ToArray())
            {
                Remove(node);
            }
        }
    }

    private void Count(LinkedListNode<Entry> node, long size)
    {
        lock (gate)
        {
            if (node.List is null || node.Value.Counted > 0)
            {
                return;
            }

            node.Value.Counted = size;
            bytes += size;

            // The newest stays, whatever its size: its caller is about to use it.
            for (LinkedListNode<Entry>? oldest = byUse.First; bytes > mostBytes && oldest is not null;)
            {
                LinkedListNode<Entry>? next = oldest.Next;
                if (oldest.Value.Counted > 0 && oldest != node)
                {
                    Remove(oldest);
                }

                oldest = next;
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        lock (gate)
        {
            Remove(node);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        if (node.List is not null)
        {
            byUse.Remove(node);
            byKey.Remove(node.Value.Key);
            bytes -= node.Value.Counted;
        }
    }

    private sealed class Entry(string key, Lazy<(object, long)> value)
    {
        public string Key => key;

        public Lazy<(object, long)> Value => value;

        public long Counted { get; set; }
    }
}
