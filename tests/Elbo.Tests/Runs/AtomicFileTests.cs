using System.Diagnostics;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class AtomicFileTests
{
    private const int NoSpaceLeft = 28;

    [Fact]
    public void A_file_is_replaced_and_nothing_else_is_left()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteAllText(folder["a.txt"], "one");
        AtomicFile.WriteAllText(folder["a.txt"], "zwei ä");
        AtomicFile.WriteAllBytes(folder["b.bin"], [1, 2, 3]);
        Assert.Equal("zwei ä", File.ReadAllText(folder["a.txt"]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["b.bin"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void A_disk_that_fills_up_while_writing_leaves_the_file_from_before(int written)
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteAllText(folder["a.txt"], "before");
        RunException fault = Assert.Throws<RunException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write(new byte[written]);
            throw new IOException("No space left on device", NoSpaceLeft);
        }));
        Assert.Contains("the disk is full", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder["a.txt"], fault.Message, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_full_disk_leaves_the_file_from_before()
    {
        using TemporaryFolder folder = new();
        string disk = folder["disk"];
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) != 0)
        {
            Assert.Skip("Mounting a small disk needs Linux and its permission.");
        }

        try
        {
            string path = Path.Combine(disk, "model.safetensors");
            SafetensorsFile.Save(path, [Given.Zeros("weights", 1000)], Given.NoTexts);
            byte[] before = File.ReadAllBytes(path);
            RunException fault = Assert.Throws<RunException>(
                () => SafetensorsFile.Save(path, [Given.Zeros("weights", 100_000)], Given.NoTexts));
            Assert.Contains("the disk is full", fault.Message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(path));
            Assert.Single(Directory.GetFileSystemEntries(disk));
            using MetricsLog log = MetricsLog.Open(Path.Combine(disk, "metrics.jsonl"));
            log.Append([new("epoch", 1)]);
            Assert.Throws<RunException>(() => log.Append([new("long", new string('x', 100_000))]));
            log.Append([new("epoch", 2)]);
            Assert.Equal(2, MetricsLog.Read(Path.Combine(disk, "metrics.jsonl")).Count);
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Fact]
    public void What_the_writer_throws_passes_through_and_leaves_the_file_from_before()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WriteAllText(folder["a.txt"], "before");
        Assert.Throws<InvalidOperationException>(
            () => AtomicFile.Write(folder["a.txt"], _ => throw new InvalidOperationException("no")));
        Assert.Equal("before", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_that_does_not_exist_or_stands_in_the_way_is_a_fault_of_one_line()
    {
        using TemporaryFolder folder = new();
        RunException missing = Assert.Throws<RunException>(
            () => AtomicFile.WriteAllText(Path.Combine(folder["none"], "a.txt"), "x"));
        Assert.Contains("its folder does not exist", missing.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder["a.txt"]);
        RunException inTheWay = Assert.Throws<RunException>(() => AtomicFile.WriteAllText(folder["a.txt"], "x"));
        Assert.DoesNotContain('\n', inTheWay.Message);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
        Assert.Throws<RunException>(() => AtomicFile.WriteAllText("", "x"));
    }

    private static int Run(string command, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(command, arguments) { RedirectStandardError = true, UseShellExecute = false };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
