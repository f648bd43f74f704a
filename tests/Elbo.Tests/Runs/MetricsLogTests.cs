using System.Text;
using System.Text.Json;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class MetricsLogTests
{
    [Fact]
    public void Lines_come_back_in_order_and_are_there_at_once()
    {
        using TemporaryFolder folder = new();
        string path = folder["metrics.jsonl"];
        Assert.Empty(MetricsLog.Read(path));
        using MetricsLog log = MetricsLog.Open(path);
        log.Append(
        [
            new("epoch", 1), new("step", 600L), new("loss", 109.7), new("rate", 0.1f), new("bad", double.NaN),
            new("worse", float.NegativeInfinity), new("note", "a\nb"), new("best", true), new("none", null),
            new("kl", new List<double> { 1.5, 2.5 }),
        ]);
        Assert.Equal(
            """{"epoch":1,"step":600,"loss":109.7,"rate":0.1,"bad":"NaN","worse":"-Infinity","note":"a\nb","""
            + """
              "best":true,"none":null,"kl":[1.5,2.5]}

              """,
            File.ReadAllText(path));
        JsonElement line = Assert.Single(MetricsLog.Read(path));
        Assert.Equal(109.7, MetricsLog.Number(line, "loss"));
        Assert.Equal(double.NaN, MetricsLog.Number(line, "bad"));
        Assert.Equal(double.NegativeInfinity, MetricsLog.Number(line, "worse"));
        Assert.Null(MetricsLog.Number(line, "note"));
        Assert.Null(MetricsLog.Number(line, "absent"));
        log.Append([new("epoch", 2)]);
        log.Flush();
        Assert.Equal(2, MetricsLog.Read(path).Count);
        Assert.Equal(new FileInfo(path).Length, log.Position);
    }

    [Fact]
    public void A_line_torn_off_anywhere_is_passed_over_and_cut_off()
    {
        using TemporaryFolder folder = new();
        string path = folder["metrics.jsonl"];
        byte[] whole = Encoding.UTF8.GetBytes("{\"epoch\":1}\n{\"epoch\":2}\n{\"epoch\":3}\n");
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            int lines = whole.AsSpan(0, length).Count((byte)'\n');
            Assert.Equal(lines, MetricsLog.Read(path).Count);
            using (MetricsLog log = MetricsLog.Open(path))
            {
                Assert.Equal(12 * lines, log.Position);
                log.Append([new("epoch", 9)]);
            }

            Assert.Equal(lines + 1, MetricsLog.Read(path).Count);
            Assert.Equal(whole[..(12 * lines)], File.ReadAllBytes(path)[..(12 * lines)]);
        }
    }

    [Fact]
    public void Lines_after_a_checkpoint_are_cut_off_when_the_run_goes_on()
    {
        using TemporaryFolder folder = new();
        string path = folder["metrics.jsonl"];
        using MetricsLog log = MetricsLog.Open(path);
        log.Append([new("epoch", 1)]);
        long checkpoint = log.Position;
        log.Append([new("epoch", 2)]);
        log.Append([new("epoch", 3)]);
        Assert.Throws<RunException>(() => log.TruncateTo(checkpoint + 1));
        Assert.Throws<RunException>(() => log.TruncateTo(log.Position + 1));
        Assert.Throws<RunException>(() => log.TruncateTo(-1));
        Assert.Equal(3, MetricsLog.Read(path).Count);
        log.DropFrom(line => MetricsLog.Number(line, "epoch") > 2);
        Assert.Equal(2, MetricsLog.Read(path).Count);
        log.TruncateTo(checkpoint);
        log.Append([new("epoch", 22)]);
        Assert.Equal([1, 22], MetricsLog.Read(path).Select(line => MetricsLog.Number(line, "epoch")));
        log.TruncateTo(0);
        Assert.Empty(MetricsLog.Read(path));
    }

    [Theory]
    [InlineData("{\"epoch\":1}\n{\"epoch\n{\"epoch\":3}\n", "line 2: not JSON")]
    [InlineData("{\"epoch\":1}\n[]\n", "line 2: not a JSON object")]
    [InlineData("\n", "line 1: not JSON")]
    public void A_whole_line_that_is_no_object_is_named(string text, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["metrics.jsonl"], text);
        RunException fault = Assert.Throws<RunException>(() => MetricsLog.Read(folder["metrics.jsonl"]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_across_the_blocks_of_reading_come_back_and_endless_ones_are_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder["metrics.jsonl"];
        using (MetricsLog log = MetricsLog.Open(path))
        {
            for (int i = 0; i < 3000; i++)
            {
                log.Append([new("epoch", i), new("text", new string('x', i % 97))]);
            }
        }

        Assert.Equal(
            Enumerable.Range(0, 3000), MetricsLog.Read(path).Select(line => (int)MetricsLog.Number(line, "epoch")!));
        File.AppendAllText(path, new string('y', 200_000));
        using (MetricsLog log = MetricsLog.Open(path))
        {
            Assert.Equal(3000, MetricsLog.Read(path).Count);
        }

        File.WriteAllText(path, new string('y', 2_000_000));
        Assert.Throws<RunException>(() => MetricsLog.Read(path));
    }
}
