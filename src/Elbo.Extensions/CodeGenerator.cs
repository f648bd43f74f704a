using Elbo.Models;
using Elbo.Serving;
using Microsoft.Extensions.AI;

namespace Elbo.Extensions;

/// <summary>
/// Codes of examples as embeddings: the means of q(z|x). An example is its numbers, row-major, images [height, width,
/// channels]. Safe to use from many threads at once.
/// </summary>
public sealed class CodeGenerator : IEmbeddingGenerator<float[], Embedding<float>>
{
    private readonly SharedModel model;
    private readonly EmbeddingGeneratorMetadata metadata;

    /// <summary>The codes of a model.</summary>
    /// <exception cref="ModelException">The model is told of classes, which an embedding has no place for.</exception>
    public CodeGenerator(SharedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Classes > 0)
        {
            throw new ModelException(
                $"{model.Name}: the model encodes an example and its class, and an embedding is of an example alone. "
                + "Use SharedModel.Encode with labels, or train with model.condition: none.");
        }

        this.model = model;
        metadata = new EmbeddingGeneratorMetadata(
            "elbo", defaultModelId: model.Name, defaultModelDimensions: model.LatentSize);
    }

    /// <summary>The codes of examples, in their order.</summary>
    /// <param name="values">The numbers of each example.</param>
    /// <param name="options">
    /// Dimensions, if named, must be the number of latents; a model id, if named, that of the run.
    /// </param>
    /// <param name="cancellationToken">Asks to stop, between examples.</param>
    /// <exception cref="ModelException">An example or an option does not fit the model.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<float[]> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(options);
        float[][] examples = [.. values];
        for (int i = 0; i < examples.Length; i++)
        {
            if (examples[i].Length != model.ItemShape.Count)
            {
                throw new ModelException(
                    $"example {i}: {examples[i].Length} numbers, expected {model.ItemShape.Count} of "
                    + $"{model.ItemShape}. Pass examples of the kind that the model was trained on.");
            }
        }

        return Task.Run(() => Generate(examples, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? metadata
            : serviceType.IsInstanceOfType(model) ? model
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing is held that must be given back.</summary>
    public void Dispose()
    {
    }

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != model.LatentSize)
        {
            throw new ModelException(
                $"{model.Name}: embeddings of {dimensions} dimensions are wanted, its codes have {model.LatentSize}. "
                + "Leave Dimensions out, or train with as many latents.");
        }

        if (options?.ModelId is { } name && name != model.Name)
        {
            throw new ModelException(
                $"the model '{name}' is wanted, this is '{model.Name}'. Leave ModelId out, or take the service of its "
                + "key.");
        }
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(float[][] examples, CancellationToken stop)
    {
        var results = new GeneratedEmbeddings<Embedding<float>>(examples.Length);
        const int atATime = 256;
        foreach (float[][] chunk in examples.Chunk(atATime))
        {
            stop.ThrowIfCancellationRequested();
            float[] codes = model.Encode([.. chunk.SelectMany(example => example)]);
            foreach (float[] code in codes.Chunk(model.LatentSize))
            {
                results.Add(new Embedding<float>(code) { ModelId = model.Name });
            }
        }

        return results;
    }
}
