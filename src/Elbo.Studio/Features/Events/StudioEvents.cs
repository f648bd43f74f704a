using System.Text.Json;
using System.Threading.Channels;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Events;

/// <summary>An event as it is sent.</summary>
/// <param name="Id">Its number, which only grows, over restarts of the server as well.</param>
/// <param name="Kind">state, progress, epoch, remark, snapshot, finished or failed.</param>
/// <param name="Run">The run that it is of.</param>
/// <param name="Json">What it says, on one line.</param>
internal sealed record StudioEvent(long Id, string Kind, string Run, string Json);

/// <summary>
/// What happens, for everybody who listens. The last events are kept for those who come back; progress is not, since
/// the next one says it all.
/// </summary>
internal sealed class StudioEvents
{
    /// <summary>The event that is not kept.</summary>
    public const string Progress = "progress";

    private const int Kept = 4096;
    private const int Behind = 1024;

    private readonly Lock gate = new();
    private readonly Queue<StudioEvent> kept = new();
    private readonly List<Listener> listeners = [];

    // A later server begins with higher numbers than an earlier one can have reached.
    private long last = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How many listen.</summary>
    public int Listeners
    {
        get
        {
            lock (gate)
            {
                return listeners.Count;
            }
        }
    }

    /// <summary>Tells everybody.</summary>
    public void Publish(string kind, string run, object what)
    {
        string json = JsonSerializer.Serialize(what, what.GetType(), StudioJson.Options);
        lock (gate)
        {
            var happened = new StudioEvent(++last, kind, run, json);
            if (kind != Progress)
            {
                kept.Enqueue(happened);
                if (kept.Count > Kept)
                {
                    kept.Dequeue();
                }
            }

            foreach (Listener listener in listeners.Where(listener => listener.Run is null || listener.Run == run))
            {
                // Who reads so slowly that the channel is full is let go, and comes back with the last number it has.
                if (!listener.Channel.Writer.TryWrite(happened))
                {
                    listener.Channel.Writer.TryComplete();
                }
            }
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="run">To this run alone; null for all.</param>
    /// <param name="after">The number of the last event that was heard; null for none.</param>
    /// <returns>The listener, and whether nothing was missed: else it must be told how things are now.</returns>
    public (Listener Listener, bool IsContinued) Listen(string? run, long? after)
    {
        lock (gate)
        {
            var listener = new Listener(this, run, Channel.CreateBounded<StudioEvent>(Kept + Behind));
            bool isContinued = after is { } known && known <= last && kept.TryPeek(out StudioEvent? first)
                && first.Id <= known + 1;
            if (isContinued)
            {
                foreach (StudioEvent happened in kept.Where(each =>
                    each.Id > after && (run is null || each.Run == run)))
                {
                    listener.Channel.Writer.TryWrite(happened);
                }
            }

            listeners.Add(listener);
            return (listener, isContinued);
        }
    }

    /// <summary>The number of the last event.</summary>
    public long Last
    {
        get
        {
            lock (gate)
            {
                return last;
            }
        }
    }

    /// <summary>Ends all streams, when the server stops.</summary>
    public void Close()
    {
        lock (gate)
        {
            foreach (Listener listener in listeners)
            {
                listener.Channel.Writer.TryComplete();
            }
        }
    }

    /// <summary>Somebody who listens, until disposed.</summary>
    internal sealed class Listener(StudioEvents log, string? run, Channel<StudioEvent> channel) : IDisposable
    {
        public string? Run => run;

        public Channel<StudioEvent> Channel => channel;

        public void Dispose()
        {
            lock (log.gate)
            {
                log.listeners.Remove(this);
            }
        }
    }
}
