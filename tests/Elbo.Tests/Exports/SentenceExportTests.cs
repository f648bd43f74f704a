using Elbo.Exports;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>Exported models of sentences give the library's numbers and words.</summary>
public sealed class SentenceExportTests
{
    private const float Tolerance = 1e-5f;

    public static TheoryData<string> Cases => [.. SentenceCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_files_are_those_that_the_model_has(string name)
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = SentenceCases.Open(name, folder["run"]);
        bool hasLatents = trained.Model.LatentSize > 0;
        Assert.Equal(
            hasLatents ? ["encoder.onnx", "decoder.onnx", "model.onnx", "step.onnx"] : ["model.onnx", "step.onnx"],
            ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: true)
                .Select(file => Path.GetFileName(file.Path)), StringComparer.Ordinal);
        Assert.Equal(
            hasLatents ? ["decoder.onnx", "step.onnx"] : ["step.onnx"],
            ModelExport.Write(trained, ExportFormat.Onnx, folder["decoder"], withEncoder: false)
                .Select(file => Path.GetFileName(file.Path)), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Needs", "node")]
    public void Onnx_runtime_has_the_same_posterior_words_and_probabilities(string name)
    {
        Assert.SkipWhen(OnnxRuntime.Missing is not null, OnnxRuntime.Missing ?? "");
        using TemporaryFolder folder = new();
        TrainedModel trained = SentenceCases.Open(name, folder["run"]);
        var model = (SentenceModel)trained.Model;
        var expected = new ExpectedSentences(model);
        ExportedFile[] files =
            [.. ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], true).Where(file => !IsStep(file))];
        IReadOnlyDictionary<string, OnnxTensor>[] results =
            OnnxRuntime.Run(files.Select(file => new OnnxJob(file.Path, expected.Inputs(file))), folder);
        foreach (IReadOnlyDictionary<string, OnnxTensor> outputs in results)
        {
            foreach ((string output, OnnxTensor tensor) in outputs)
            {
                float[] wanted = expected.Outputs[output];
                Assert.Equal(wanted.Length, tensor.Data.Length);
                Assert.All(wanted.Zip(tensor.Data), pair => Assert.Equal(
                    pair.First, pair.Second, Tolerance * Math.Max(1, Math.Abs(pair.First))));
            }
        }

        Assert.Contains(results, outputs => outputs.ContainsKey("log_probability"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Needs", "node")]
    public void Steps_of_onnx_runtime_follow_the_words_of_the_library(string name)
    {
        Assert.SkipWhen(OnnxRuntime.Missing is not null, OnnxRuntime.Missing ?? "");
        using TemporaryFolder folder = new();
        TrainedModel trained = SentenceCases.Open(name, folder["run"]);
        var model = (SentenceModel)trained.Model;
        var expected = new ExpectedSentences(model);
        string path = ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], true).Single(IsStep).Path;

        // states that must not matter where a sentence begins
        int size = model.Options.Size;
        float[] strange = [.. Enumerable.Repeat(7f, SentenceCases.Count * size)];
        var state = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal)
        {
            ["hidden"] = new([SentenceCases.Count, size], strange),
        };
        if (model.Options.Cell == Elbo.Networks.RecurrentCell.Lstm)
        {
            state["cell"] = new([SentenceCases.Count, size], strange);
        }

        float[] before = new float[SentenceCases.Count];
        int longest = model.ItemShape[0];
        for (int t = 0; t < 2; t++)
        {
            var inputs = new Dictionary<string, OnnxTensor>(state, StringComparer.Ordinal)
            {
                ["token"] = new([SentenceCases.Count], before) { Type = "int64" },
            };
            if (model.LatentSize > 0)
            {
                inputs["latent"] = new([SentenceCases.Count, model.LatentSize], expected.Latent);
            }

            IReadOnlyDictionary<string, OnnxTensor> outputs =
                OnnxRuntime.Run([new OnnxJob(path, inputs)], folder)[0];
            int classes = model.Options.Vocabulary - 1;
            before = [.. Enumerable.Range(0, SentenceCases.Count)
                .Select(row => SentenceCases.Items[(row * longest) + t])];
            for (int row = 0; row < SentenceCases.Count; row++)
            {
                Assert.Equal(
                    expected.Outputs["log_probability"][(row * longest) + t],
                    outputs["log_probabilities"].Data[(row * classes) + (int)before[row] - 1], Tolerance);
            }

            foreach (string key in state.Keys.ToArray())
            {
                state[key] = outputs[$"next_{key}"];
            }
        }
    }

    private static bool IsStep(ExportedFile file) => file.Path.EndsWith("step.onnx", StringComparison.Ordinal);
}
