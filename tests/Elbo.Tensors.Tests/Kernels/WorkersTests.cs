using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

[Collection(GlobalSettings.Name)]
public sealed class WorkersTests : IDisposable
{
    private readonly int threads = Workers.Threads;

    public static TheoryData<int> ThreadCounts => [1, 2, 3, 8];

    public void Dispose() => Workers.Threads = threads;

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void Every_part_runs_exactly_once(int count)
    {
        Workers.Threads = count;
        int[] runs = new int[1000];
        for (int parts = 0; parts <= runs.Length; parts++)
        {
            Array.Clear(runs);
            Workers.Run(parts, new Counting(runs));
            Assert.All(runs.Take(parts), run => Assert.Equal(1, run));
            Assert.All(runs.Skip(parts), run => Assert.Equal(0, run));
        }
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void An_exception_in_a_part_reaches_the_caller_and_the_threads_live_on(int count)
    {
        Workers.Threads = count;
        int[] runs = new int[50];
        for (int failing = 0; failing < runs.Length; failing++)
        {
            var error = Assert.Throws<InvalidOperationException>(() => Workers.Run(50, new Failing(failing)));
            Assert.Equal($"part {failing}", error.Message);
            Array.Clear(runs);
            Workers.Run(runs.Length, new Counting(runs));
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void A_job_inside_a_job_runs_every_part_once(int count)
    {
        Workers.Threads = count;
        int[] runs = new int[20 * 30];
        Workers.Run(20, new Nested(runs, 30));
        Assert.All(runs, run => Assert.Equal(1, run));
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public async Task Many_callers_at_once_get_their_own_parts_done(int count)
    {
        Workers.Threads = count;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(() =>
        {
            int[] runs = new int[64];
            for (int repeat = 1; repeat <= 3000; repeat++)
            {
                int parts = ((repeat * 7) + caller) % runs.Length;
                Array.Clear(runs);
                Workers.Run(parts, new Counting(runs));
                Assert.Equal(parts, runs.Sum());
                Assert.True(runs.All(run => run <= 1));
            }
        })));
    }

    [Fact]
    public void The_number_of_threads_can_change_between_jobs_again_and_again()
    {
        int[] runs = new int[40];
        for (int repeat = 0; repeat < 100; repeat++)
        {
            Workers.Threads = (repeat % 4) + 1;
            Array.Clear(runs);
            Workers.Run(runs.Length, new Counting(runs));
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void The_number_of_threads_cannot_change_inside_a_job()
    {
        Workers.Threads = 2;
        var error = Assert.Throws<TensorException>(() => Workers.Run(4, default(Changing)));
        Assert.Equal("Threads: cannot become 3 while a job runs. Set it between jobs.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_number_of_threads_outside_the_limits_is_refused(int count)
    {
        var error = Assert.Throws<TensorException>(() => Workers.Threads = count);
        Assert.Equal($"Threads: {count} is outside 1..1024. Leave it out to use every core.", error.Message);
    }

    private readonly struct Counting(int[] runs) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> => Interlocked.Increment(ref runs[part]);
    }

    private readonly struct Failing(int failing) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes>
        {
            if (part == failing)
            {
                throw new InvalidOperationException($"part {part}");
            }
        }
    }

    private readonly struct Nested(int[] runs, int inner) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> => Workers.Run(inner, new Offset(runs, part * inner));
    }

    private readonly struct Offset(int[] runs, int from) : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> => Interlocked.Increment(ref runs[from + part]);
    }

    private readonly struct Changing : IJob
    {
        public void Run<TLanes>(int part)
            where TLanes : struct, ILanes<TLanes> => Workers.Threads = 3;
    }
}
