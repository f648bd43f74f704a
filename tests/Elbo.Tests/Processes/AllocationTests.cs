namespace Elbo.Tests.Processes;

public sealed class AllocationTests
{
    [Fact]
    public void Recomputed_cells_leave_a_step_less_than_two_thirds_of_its_memory()
    {
        long[] bytes = [.. ChildProcess.Run("", "memory").Select(long.Parse)];
        Assert.Equal(2, bytes.Length);

        // the second training finds the buffers of the first in the pool
        Assert.True(3 * bytes[0] < 2 * (bytes[0] + bytes[1]), string.Join(", ", bytes));
    }

    [Theory]
    [InlineData("ELBO_THREADS=1")]
    [InlineData("ELBO_THREADS=3")]
    public void Training_steps_allocate_no_managed_memory_once_warm(string setting)
    {
        string[] lines = ChildProcess.Run(setting, "allocations");
        Assert.Equal(15, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(": own 0 all 0 steps 50", line, StringComparison.Ordinal));
    }
}
