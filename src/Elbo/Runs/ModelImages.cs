using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Tensors;

namespace Elbo.Runs;

/// <summary>What a model of images makes, as images: the decoder's means, without noise of the likelihood.</summary>
public sealed class ModelImages
{
    private const int ItemsAtATime = 200;

    private readonly Model model;
    private readonly Tape tape = new(recordsGradients: false);

    /// <summary>The images of a model.</summary>
    /// <exception cref="RunException">The model's examples are not images.</exception>
    public ModelImages(Model model)
    {
        if (!AreImages(model.ItemShape))
        {
            throw new RunException(
                $"the model's examples are {model.ItemShape}, images are [height, width, 1 or 3]. "
                + "Pictures need a model of images.");
        }

        this.model = model;
    }

    /// <summary>Whether items of this shape can be shown: grey or RGB.</summary>
    public static bool AreImages(Shape item) => item.Rank == 3 && item[-1] is 1 or 3;

    /// <summary>Values of some items of this shape, [count, ...], as images.</summary>
    /// <exception cref="ReportException">They are none.</exception>
    internal static ImageBatch Of(Shape item, float[] pixels) => AreImages(item)
        ? new(pixels, pixels.Length / item.Count, item[0], item[1], item[2])
        : throw new ReportException($"items {item} are no images: expected [height, width, 1 or 3]. Write numbers.");

    /// <summary>Images decoded from draws of the prior. Image i is the same whatever the count.</summary>
    public ImageBatch Samples(int count, ulong seed) => Decode(Draw(count, seed), count);

    /// <summary>The same of one class, by a model that is told of classes.</summary>
    public ImageBatch SamplesOf(int label, int count, ulong seed) =>
        Decode(Draw(count, seed), count, [.. Enumerable.Repeat(label, count)]);

    /// <summary>
    /// So many of each class, class by class: image i of every class has the same code, so what differs is the class.
    /// </summary>
    public ImageBatch SamplesOfEach(int perClass, ulong seed)
    {
        int classes = model.Conditioning.Size;
        float[] codes = Draw(perClass, seed);
        return Decode(
            [.. Enumerable.Repeat(codes, classes).SelectMany(same => same)], perClass * classes,
            [.. Enumerable.Range(0, perClass * classes).Select(i => i / perClass)]);
    }

    /// <summary>Items of a data set, and decoded from their posterior means.</summary>
    public (ImageBatch Originals, ImageBatch Reconstructions) Reconstructions(Dataset data, int[] items)
    {
        Shape shape = model.ItemShape.Insert(0, items.Length);
        float[] originals = new float[shape.Count];
        float[] decoded = new float[shape.Count];
        data.Read(items, originals);
        using (tape.Step())
        {
            Batch batch = model.BatchOf(data, Tensor.Constant(originals, shape), new Examples(items));
            model.Decode(model.Encode(batch).Mean, batch.Condition).CopyTo(decoded);
        }

        return (Images(originals, items.Length), Images(decoded, items.Length));
    }

    /// <summary>Items spread over a data set, as the model sees them, and decoded from their posterior means.</summary>
    public (ImageBatch Originals, ImageBatch Reconstructions) Reconstructions(
        Dataset data, int count, Binarization binarization, ulong seed)
    {
        var options = new BatchOptions
        {
            BatchSize = ItemsAtATime,
            Seed = seed,
            Shuffle = false,
            Binarization = binarization,
        };
        var loader = new BatchLoader(data.Spread(count), options);
        int items = loader.Dataset.Count;
        int size = model.ItemShape.Count;
        float[] originals = new float[items * size];
        float[] decoded = new float[items * size];
        float[] buffer = new float[loader.BufferLength];
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            int from = step * ItemsAtATime * size;
            ReadOnlySpan<int> read = loader.Read(0, step, buffer);
            int values = read.Length * size;
            buffer.AsSpan(0, values).CopyTo(originals.AsSpan(from));
            using (tape.Step())
            {
                Tensor observed = Tensor.Constant(buffer.AsSpan(0, values), loader.ShapeAt(step));
                Batch batch = model.BatchOf(loader.Dataset, observed, new Examples([.. read]));
                model.Decode(model.Encode(batch).Mean, batch.Condition).CopyTo(decoded.AsSpan(from, values));
            }
        }

        return (Images(originals, items), Images(decoded, items));
    }

    /// <summary>
    /// The first items of a data set, the same with noise on them, and what the model makes of those: cleaned, by a
    /// model that was trained to. The noise is that of epoch 0 of the seed.
    /// </summary>
    public CleanedImages Cleaned(
        Dataset data, int count, Binarization binarization, Corruption corruption, ulong seed)
    {
        int size = model.ItemShape.Count;
        int items = Math.Min(count, data.Count);
        int[] indices = [.. Enumerable.Range(0, items)];
        float[] originals = new float[items * size];
        data.Read(indices, originals);
        Binarizer.Apply(binarization, seed, epoch: 0, indices, originals);
        float[] corrupted = [.. originals];
        corruption.Apply(seed, epoch: 0, indices, corrupted);
        float[] cleaned = new float[items * size];
        for (int first = 0; first < items; first += ItemsAtATime)
        {
            int end = Math.Min(first + ItemsAtATime, items);
            using (tape.Step())
            {
                Tensor input = Tensor.Constant(
                    corrupted.AsSpan((first * size)..(end * size)), model.ItemShape.Insert(0, end - first));
                Batch batch = model.BatchOf(data, input, Examples.Range(first, end - first));
                model.Decode(model.Encode(batch).Mean, batch.Condition)
                    .CopyTo(cleaned.AsSpan((first * size)..(end * size)));
            }
        }

        return new CleanedImages(Images(originals, items), Images(corrupted, items), Images(cleaned, items));
    }

    /// <summary>The decoded plane of a model with two latents (<see cref="ManifoldGrid"/>).</summary>
    /// <exception cref="RunException">The model has another number of latents.</exception>
    public ImageBatch Manifold(int side) => model is { LatentSize: 2, LevelSizes.Count: 1 }
        ? Decode(ManifoldGrid.Codes(side), side * side)
        : throw new RunException(
            $"a manifold grid needs 2 latents on one level, the model has {string.Join(" + ", model.LevelSizes)}. "
            + "Train with --latent 2.");

    /// <summary>The images of codes [count, latent].</summary>
    public ImageBatch Decode(ReadOnlySpan<float> codes, int count) => Decode(codes, count, []);

    /// <summary>The images of codes [count, latent], each with the label that the decoder is told.</summary>
    public ImageBatch Decode(ReadOnlySpan<float> codes, int count, ReadOnlySpan<int> labels) => Images(
        DecodedCodes.Of(model, codes[..(count * model.LatentSize)], labels, CancellationToken.None), count);

    private float[] Draw(int count, ulong seed) => LatentDraws.OfPrior(model, 0, count, seed, temperature: 1);

    private ImageBatch Images(float[] pixels, int count) =>
        new(pixels, count, model.ItemShape[0], model.ItemShape[1], model.ItemShape[2]);
}
