using System.Runtime.ExceptionServices;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// Background threads that spin for a short while after a job, so that the next one (microseconds later in a training
/// step) finds them awake, and sleep otherwise.
/// </summary>
internal sealed class WorkerTeam
{
    // state: the top bit is set while a job is open to be joined; the rest counts the workers inside.
    private const int Open = 1 << 30;

    // about 100 microseconds, the longest gap between two kernels of a step that was seen
    private const int SpinsBeforeSleep = 2000;

    private readonly Member[] members;
    private readonly Thread[] workerThreads;
    private readonly bool isCrowded;
    private volatile bool isStopped;
    private volatile Work? work;
    private volatile Exception? failure;
    private int state;
    private int next;
    private int parts;

    public WorkerTeam(int size)
    {
        // more threads than cores: spinning would take the core from whoever has the work
        isCrowded = size >= Environment.ProcessorCount;
        members = new Member[size];
        workerThreads = new Thread[size];
        for (int i = 0; i < size; i++)
        {
            var member = new Member();
            members[i] = member;
            workerThreads[i] = new Thread(() => Live(member)) { IsBackground = true, Name = $"elbo worker {i + 1}" };
            workerThreads[i].Start();
        }
    }

    /// <summary>A job bound to its data.</summary>
    internal abstract class Work
    {
        public abstract void Run(int part);
    }

    public void Run(Work job, int count)
    {
        work = job;
        parts = count;
        failure = null;
        Volatile.Write(ref next, 0);
        Interlocked.Or(ref state, Open);
        int helpers = Math.Min(members.Length, count - 1);
        for (int i = 0; i < helpers; i++)
        {
            members[i].WakeIfAsleep();
        }

        TakeParts(job);
        Interlocked.And(ref state, ~Open);
        var spinner = default(SpinWait);
        int spins = 0;
        while (Volatile.Read(ref state) != 0)
        {
            if (isCrowded || spins++ > SpinsBeforeSleep)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }
            else
            {
                Thread.SpinWait(8);
            }
        }

        if (failure is Exception exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }

    /// <summary>Ends the threads; no job may run.</summary>
    public void Stop()
    {
        isStopped = true;
        foreach (Member member in members)
        {
            member.Wake.Set();
        }

        // only then, since a thread that ends on its own would be woken after it disposed of what wakes it
        for (int i = 0; i < members.Length; i++)
        {
            workerThreads[i].Join();
            members[i].Dispose();
        }
    }

    private void TakeParts(Work job)
    {
        try
        {
            int part;
            while ((part = Interlocked.Increment(ref next) - 1) < parts)
            {
                job.Run(part);
            }
        }
        catch (Exception exception)
        {
            failure = exception;
            Volatile.Write(ref next, parts);
        }
    }

    private void Live(Member self)
    {
        int idle = 0;
        while (!isStopped)
        {
            if (TryJoin())
            {
                TakeParts(work!);
                Interlocked.Decrement(ref state);
                idle = 0;
            }
            else if (++idle > (isCrowded ? 20 : SpinsBeforeSleep))
            {
                self.Sleep(this);
                idle = 0;
            }
            else
            {
                Thread.SpinWait(8);
            }
        }
    }

    private bool HasWork => (Volatile.Read(ref state) & Open) != 0 && Volatile.Read(ref next) < parts;

    private bool TryJoin()
    {
        if (!HasWork)
        {
            return false;
        }

        int seen = Volatile.Read(ref state);
        return (seen & Open) != 0 && Interlocked.CompareExchange(ref state, seen + 1, seen) == seen;
    }

    private sealed class Member : IDisposable
    {
        public readonly AutoResetEvent Wake = new(initialState: false);
        private int asleep;

        public void Dispose() => Wake.Dispose();

        public void WakeIfAsleep()
        {
            if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1)
            {
                Wake.Set();
            }
        }

        public void Sleep(WorkerTeam team)
        {
            Interlocked.Exchange(ref asleep, 1);

            // work that came in between the last look and falling asleep is not slept through
            if ((team.HasWork || team.isStopped) && Interlocked.Exchange(ref asleep, 0) == 1)
            {
                return;
            }

            Wake.WaitOne();
        }
    }
}
