namespace Elbo.Tests.Processes;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("ELBO_THREADS=1")]
    [InlineData("ELBO_THREADS=3")]
    public void Training_steps_allocate_no_managed_memory_once_warm(string setting)
    {
        string[] lines = ChildProcess.Run(setting, "allocations");
        Assert.Equal(10, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(": own 0 all 0 steps 50", line, StringComparison.Ordinal));
    }
}
