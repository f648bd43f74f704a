using System.Diagnostics;
using System.Text.Json;
using Elbo.Exports;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Tests.Exports;

/// <summary>
/// The script of the documents loads exported weights into PyTorch, and they give the library's numbers.
/// </summary>
[Trait("Needs", "torch")]
public sealed class LoadedWeightsTests
{
    private const float Tolerance = 1e-5f;
    private const string Python = "/usr/bin/python3";

    [Fact]
    public void Every_kind_of_model_gives_the_same_numbers_in_pytorch()
    {
        Assert.SkipUnless(HasTorch(), $"{Python} has no PyTorch.");
        using TemporaryFolder folder = new();
        List<(string Name, IReadOnlyDictionary<string, float[]> Expected)> cases = [];
        List<OnnxJob> jobs = [];
        foreach (string name in ExportCases.Names)
        {
            TrainedModel trained = ExportCases.Open(name, folder[$"{name}/run"]);
            var model = (NetworkModel)trained.Model;
            var expected = new ExpectedOutputs(model, batch: 3);
            cases.Add((name, expected.Outputs));
            jobs.Add(new OnnxJob(Written(trained, folder[$"{name}/torch"]), Inputs(model, expected)));
        }

        foreach (string name in SentenceCases.Names)
        {
            TrainedModel trained = SentenceCases.Open(name, folder[$"{name}/run"]);
            var expected = new ExpectedSentences((SentenceModel)trained.Model);
            cases.Add((name, expected.Outputs));
            jobs.Add(new OnnxJob(Written(trained, folder[$"{name}/torch"]), new(StringComparer.Ordinal)
            {
                ["x"] = new([SentenceCases.Count, trained.Model.ItemShape[0]], SentenceCases.Items),
                ["latent"] = new([SentenceCases.Count, trained.Model.LatentSize], expected.Latent),
            }));
        }

        Dictionary<string, OnnxTensor>[] results = Run(jobs, folder);
        Assert.Equal(cases.Count, results.Length);
        House.Faults.None(
            "PyTorch differs from the library:",
            from pair in cases.Zip(results)
            from output in pair.Second
            let wanted = pair.First.Expected[output.Key]
            let worst = wanted.Length == output.Value.Data.Length
                ? wanted.Zip(output.Value.Data, (a, b) => Math.Abs((double)a - b) / Math.Max(1, Math.Abs(a))).Max()
                : double.PositiveInfinity
            where !(worst <= Tolerance)
            select $"{pair.First.Name}, {output.Key}: {worst:G3}");
    }

    private static string Written(TrainedModel trained, string folder) =>
        Assert.Single(ModelExport.Write(trained, ExportFormat.Safetensors, folder, withEncoder: true)).Path;

    private static Dictionary<string, OnnxTensor> Inputs(NetworkModel model, ExpectedOutputs expected)
    {
        Dictionary<string, OnnxTensor> inputs = new(StringComparer.Ordinal)
        {
            ["x"] = new([expected.Batch, .. ExportCases.Sizes(model.ItemShape)], expected.Examples),
            ["latent"] = new([expected.Batch, model.LatentSize], expected.Latent),
            ["noise"] = new([expected.Batch, model.LatentSize], expected.Noise),
        };
        if (expected.Condition is { } condition)
        {
            inputs["condition"] = new([expected.Batch, condition.Length / expected.Batch], condition);
        }

        return inputs;
    }

    private static Dictionary<string, OnnxTensor>[] Run(List<OnnxJob> jobs, TemporaryFolder folder)
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web);
        File.WriteAllText(folder["jobs.json"], JsonSerializer.Serialize(jobs, options));
        using Process process = Start(
            House.Repository.File("tests/Elbo.Tests/Exports/torch_outputs.py"),
            House.Repository.File("docs/export"), folder["jobs.json"], folder["results.json"]);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return JsonSerializer.Deserialize<Dictionary<string, OnnxTensor>[]>(
            File.ReadAllText(folder["results.json"]), options)!;
    }

    private static bool HasTorch()
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using Process process = Start("-c", "import torch");
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Python, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
}
