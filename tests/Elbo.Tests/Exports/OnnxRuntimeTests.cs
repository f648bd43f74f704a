using Elbo.Exports;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>Exported graphs give the library's own numbers in ONNX Runtime, for every kind of model.</summary>
[Trait("Needs", "node")]
public sealed class OnnxRuntimeTests
{
    private const float Tolerance = 1e-5f;

    [Fact]
    public void Every_kind_of_model_gives_the_same_numbers_in_onnx_runtime()
    {
        Assert.SkipWhen(OnnxRuntime.Missing is not null, OnnxRuntime.Missing ?? "");
        using TemporaryFolder folder = new();
        List<(string Name, OnnxJob Job, ExpectedOutputs Expected)> jobs = [];
        foreach (string name in ExportCases.Names)
        {
            TrainedModel trained = ExportCases.Open(name, folder[$"{name}/run"]);
            var model = (NetworkModel)trained.Model;
            IReadOnlyList<ExportedFile> files =
                ModelExport.Write(trained, ExportFormat.Onnx, folder[$"{name}/onnx"], withEncoder: true);
            foreach (int batch in new[] { 1, 5 })
            {
                var expected = new ExpectedOutputs(model, batch);
                jobs.AddRange(files.Where(file => !file.Path.EndsWith("prior.onnx", StringComparison.Ordinal)).Select(
                    file => ($"{name} {Path.GetFileName(file.Path)} {batch}", Job(file, model, expected), expected)));
            }
        }

        IReadOnlyDictionary<string, OnnxTensor>[] results = OnnxRuntime.Run(jobs.Select(job => job.Job), folder);
        House.Faults.None(
            "ONNX Runtime differs from the library:",
            jobs.Zip(results).SelectMany(pair => Differences(pair.First.Name, pair.First.Expected, pair.Second)));
        Assert.Equal(jobs.Count, results.Length);
    }

    [Theory]
    [InlineData("mixture prior")]
    [InlineData("vamp prior")]
    public void A_mixture_is_drawn_from_in_onnx_runtime_as_here(string name)
    {
        Assert.SkipWhen(OnnxRuntime.Missing is not null, OnnxRuntime.Missing ?? "");
        const int count = 40;
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open(name, folder["run"]);
        ExportedFile prior = ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: false)[^1];
        Assert.Equal(["noise", "uniform"], prior.Inputs);

        var random = new RandomStream(3, RandomPurpose.PriorSamples);
        var examples = Examples.Range(0, count);
        float[] own = trained.Model.SamplePrior(random, examples).ToArray();
        var noise = new Elbo.Distributions.SampleNoise(random, examples, 0, 1);
        int latents = trained.Model.LatentSize;
        var job = new OnnxJob(prior.Path, new(StringComparer.Ordinal)
        {
            ["noise"] = new([count, latents], noise.Normal(latents).ToArray()),
            ["uniform"] = new([count, 1], noise.For(RandomPurpose.MixtureComponent).Uniform(1).ToArray()),
        });
        OnnxTensor latent = OnnxRuntime.Run([job], folder)[0]["latent"];
        Assert.Equal([count, latents], latent.Dims);
        Assert.All(latent.Data.Zip(own), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
    }

    [Theory]
    [InlineData("two levels")]
    [InlineData("three levels told")]
    [InlineData("ladder")]
    [InlineData("nvae")]
    [InlineData("nvae colour")]
    [InlineData("nvae of a shared encoder")]
    [InlineData("nvae of one group")]
    public void A_hierarchy_is_drawn_from_in_onnx_runtime_as_here(string name)
    {
        Assert.SkipWhen(OnnxRuntime.Missing is not null, OnnxRuntime.Missing ?? "");
        const int count = 7;
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open(name, folder["run"]);
        ExportedFile prior = ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: false)[^1];
        Assert.Equal(["noise"], prior.Inputs);

        var random = new RandomStream(3, RandomPurpose.PriorSamples);
        var examples = Examples.Range(0, count);
        float[] own = trained.Model.SamplePrior(random, examples).ToArray();
        int latents = trained.Model.LatentSize;
        var job = new OnnxJob(prior.Path, new(StringComparer.Ordinal)
        {
            ["noise"] = new(
                [count, latents],
                new Elbo.Distributions.SampleNoise(random, examples, 0, 1).Normal(latents).ToArray()),
        });
        OnnxTensor latent = OnnxRuntime.Run([job], folder)[0]["latent"];
        Assert.Equal([count, latents], latent.Dims);
        Assert.All(
            latent.Data.Zip(own),
            pair => Assert.Equal(pair.Second, pair.First, Tolerance * Math.Max(1, Math.Abs(pair.Second))));
    }

    private static OnnxJob Job(ExportedFile file, NetworkModel model, ExpectedOutputs expected) => new(
        file.Path,
        file.Inputs.ToDictionary(
            name => name,
            name => new OnnxTensor(
                [expected.Batch, .. name == "x" ? ExportCases.Sizes(model.ItemShape)
                    : [expected.Input(name).Length / expected.Batch]],
                expected.Input(name)),
            StringComparer.Ordinal));

    private static IEnumerable<string> Differences(
        string name, ExpectedOutputs expected, IReadOnlyDictionary<string, OnnxTensor> found)
    {
        foreach ((string output, OnnxTensor tensor) in found)
        {
            float[] wanted = expected.Outputs[output];
            double worst = wanted.Length == tensor.Data.Length
                ? wanted.Zip(tensor.Data, (a, b) => Math.Abs((double)a - b) / Math.Max(1, Math.Abs(a))).Max()
                : double.PositiveInfinity;
            if (!(worst <= Tolerance))
            {
                string dims = string.Join(", ", tensor.Dims);
                yield return $"{name}, {output}: {worst:G3} of {wanted.Length} numbers in [{dims}]";
            }
        }
    }
}
