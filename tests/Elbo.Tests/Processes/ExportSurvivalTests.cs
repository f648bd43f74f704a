using System.Diagnostics;
using Elbo.Exports;
using Elbo.Runs;
using Elbo.Tests.Exports;

namespace Elbo.Tests.Processes;

public sealed class ExportSurvivalTests
{
    private const int Kills = 15;
    private const int MostTicksBeforeKill = 20 * (int)TimeSpan.TicksPerMillisecond;
    private static readonly string[] Models = ["dense relu", "dense colour"];

    [Fact]
    public void An_export_killed_at_any_moment_leaves_whole_files()
    {
        using TemporaryFolder folder = new();
        string[] names = ["encoder.onnx", "decoder.onnx", "model.onnx"];
        string[] runs = [folder["a"], folder["b"]];
        byte[][][] whole =
        [
            .. Models.Zip(runs).Select(pair =>
            {
                TrainedModel trained = ExportCases.Open(pair.First, pair.Second);
                ModelExport.Write(trained, ExportFormat.Onnx, pair.Second + "-whole", withEncoder: true);
                return names.Select(name => File.ReadAllBytes(Path.Combine(pair.Second + "-whole", name))).ToArray();
            }),
        ];
        ModelExport.Write(TrainedModel.Open(runs[0]), ExportFormat.Onnx, folder["out"], withEncoder: true);
        var random = new Random(6);
        for (int kill = 0; kill < Kills; kill++)
        {
            using (Process process = ChildProcess.Start("", "export", folder["out"], runs[0], runs[1]))
            {
                Assert.Equal("begin", process.StandardOutput.ReadLine());
                long until = Stopwatch.GetTimestamp()
                    + (random.Next(MostTicksBeforeKill) * Stopwatch.Frequency / TimeSpan.TicksPerSecond);
                SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= until);
                process.Kill();
                process.WaitForExit();
            }

            Assert.All(names.Index(), name =>
            {
                byte[] found = File.ReadAllBytes(folder[Path.Combine("out", name.Item)]);
                Assert.Contains(whole, files => files[name.Index].AsSpan().SequenceEqual(found));
            });
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_all_as_they_were()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a"], "old");
        File.WriteAllText(folder["b"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.WriteAll(
        [
            (folder["a"], stream => stream.WriteByte(1)),
            (folder["b"], _ => throw new InvalidOperationException()),
        ]));
        Assert.Equal(["a", "b"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal("oldold", File.ReadAllText(folder["a"]) + File.ReadAllText(folder["b"]));
        AtomicFile.WriteAll([(folder["a"], stream => stream.WriteByte(65)), (folder["b"], _ => { })]);
        Assert.Equal("A", File.ReadAllText(folder["a"]) + File.ReadAllText(folder["b"]));
    }
}
