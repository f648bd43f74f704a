using Elbo.Extensions;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Tests.Exports;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Elbo.Tests.Serving;

public sealed class ElboServicesTests
{
    [Fact]
    public async Task An_application_gets_the_model_and_its_embeddings()
    {
        using TemporaryFolder folder = new();
        ExportCases.Open("conv colour", folder["faces"]);
        using ServiceProvider services = new ServiceCollection().AddElbo(folder["faces"]).BuildServiceProvider();
        SharedModel model = services.GetRequiredService<SharedModel>();
        Assert.Same(model, services.GetRequiredService<SharedModel>());
        IEmbeddingGenerator<float[], Embedding<float>> generator =
            services.GetRequiredService<IEmbeddingGenerator<float[], Embedding<float>>>();
        float[][] examples = [.. Enumerable.Range(0, 3).Select(i => Example(model, i))];
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            examples, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            model.Encode([.. examples.SelectMany(example => example)]),
            embeddings.SelectMany(embedding => embedding.Vector.ToArray()));
        EmbeddingGeneratorMetadata metadata =
            Assert.IsType<EmbeddingGeneratorMetadata>(generator.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal(("elbo", "faces", model.LatentSize),
            (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(model, generator.GetService(typeof(SharedModel)));
        Assert.Null(generator.GetService(typeof(string)));
    }

    [Fact]
    public void Several_models_have_keys()
    {
        using TemporaryFolder folder = new();
        ExportCases.Open("dense vector", folder["a"]);
        ExportCases.Open("dense relu", folder["b"]);
        using ServiceProvider services = new ServiceCollection()
            .AddKeyedElbo("one", folder["a"]).AddKeyedElbo("two", folder["b"]).BuildServiceProvider();
        Assert.Equal("a", services.GetRequiredKeyedService<SharedModel>("one").Name);
        Assert.Equal("b", services.GetRequiredKeyedService<SharedModel>("two").Name);
        Assert.Null(services.GetService<SharedModel>());
    }

    [Fact]
    public async Task What_does_not_fit_is_said_before_anything_runs()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<RunException>(() => new ServiceCollection().AddElbo(folder["nowhere"]));
        ExportCases.Open("dense told", folder["told"]);
        Assert.Contains(
            "an embedding is of an example alone",
            Assert.Throws<ModelException>(() => new ServiceCollection().AddElbo(folder["told"])).Message,
            StringComparison.Ordinal);
        ExportCases.Open("dense vector", folder["run"]);
        using var generator = new CodeGenerator(SharedModel.Open(folder["run"]));
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Contains("example 1: 2 numbers, expected 13", (await Assert.ThrowsAsync<ModelException>(
            () => generator.GenerateAsync([new float[13], new float[2]], null, stop))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelException>(() => generator.GenerateAsync(
            [new float[13]], new EmbeddingGenerationOptions { Dimensions = 7 }, stop));
        await Assert.ThrowsAsync<ModelException>(() => generator.GenerateAsync(
            [new float[13]], new EmbeddingGenerationOptions { ModelId = "other" }, stop));
        Assert.Empty(await generator.GenerateAsync([], null, stop));
    }

    private static float[] Example(SharedModel model, int number) =>
        [.. Enumerable.Range(0, model.ItemShape.Count).Select(i => (i * (number + 3) % 17) / 17f)];
}
