using System.Globalization;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The threads that kernels run on. <see cref="Run"/> hands numbered parts of a job to whoever is free and returns when
/// all are done; it allocates nothing once warm. One job runs on the pool at a time: a second caller, or a job inside
/// a job, does its parts itself.
/// </summary>
public static class Workers
{
    private static readonly Lock Gate = new();
    private static WorkerTeam? team;
    private static int threads = Default();

    [ThreadStatic]
    private static bool isInside;

    /// <summary>The number of threads, the caller's included; 1 or more. Results never depend on it.</summary>
    /// <exception cref="TensorException">Less than 1 or more than 1024, or set from inside a job.</exception>
    public static int Threads
    {
        get => threads;
        set
        {
            if (value is < 1 or > 1024)
            {
                throw new TensorException($"Threads: {value} is outside 1..1024. Leave it out to use every core.");
            }

            if (isInside)
            {
                throw new TensorException($"Threads: cannot become {value} while a job runs. Set it between jobs.");
            }

            lock (Gate)
            {
                if (value != threads)
                {
                    team?.Stop();
                    team = null;
                    threads = value;
                }
            }
        }
    }

    /// <summary>Runs parts 0 .. <paramref name="parts"/>-1 of a job and returns when the last is done.</summary>
    public static void Run<TJob>(int parts, in TJob job)
        where TJob : struct, IJob
    {
        if (parts <= 1 || threads == 1 || isInside || !Gate.TryEnter())
        {
            RunHere(parts, job);
            return;
        }

        Slot<TJob> slot = Slot<TJob>.Instance;
        isInside = true;
        try
        {
            team ??= new WorkerTeam(threads - 1);
            slot.Job = job;
            team.Run(slot, parts);
        }
        finally
        {
            slot.Job = default;
            isInside = false;
            Gate.Exit();
        }
    }

    private static void RunHere<TJob>(int parts, in TJob job)
        where TJob : struct, IJob
    {
        for (int part = 0; part < parts; part++)
        {
            Dispatch(job, part);
        }
    }

    private static void Dispatch<TJob>(in TJob job, int part)
        where TJob : struct, IJob
    {
        switch (VectorWidth.Bits)
        {
            case 512:
                job.Run<Lanes512>(part);
                break;
            case 256:
                job.Run<Lanes256>(part);
                break;
            case 128:
                job.Run<Lanes128>(part);
                break;
            default:
                job.Run<LanesScalar>(part);
                break;
        }
    }

    private static int Default()
    {
        string? named = Environment.GetEnvironmentVariable("ELBO_THREADS");
        return int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= 1 and <= 1024
            ? count
            : Environment.ProcessorCount;
    }

    // One object per kind of job, so that handing a job to the team boxes nothing.
    private sealed class Slot<TJob> : WorkerTeam.Work
        where TJob : struct, IJob
    {
        public static readonly Slot<TJob> Instance = new();

        public TJob Job;

        public override void Run(int part)
        {
            bool outer = isInside;
            isInside = true;
            try
            {
                Dispatch(Job, part);
            }
            finally
            {
                isInside = outer;
            }
        }
    }
}
