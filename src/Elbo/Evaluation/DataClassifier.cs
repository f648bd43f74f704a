using Elbo.Data;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// A small network that learned the labels of a data set, whose last hidden layer serves as a space in which samples
/// and data are compared, as Inception's does for photographs (Heusel et al. 2017): another network, so other numbers.
/// </summary>
/// <remarks>
/// Images: two strided convolutions of 16 and 32 channels, 3 x 3, and a dense layer of 64; other data: a dense layer of
/// 128 and one of 64. Adam at 0.001, batches of 100, grey pixels. The same seed gives the same bits.
/// </remarks>
public sealed class DataClassifier
{
    /// <summary>The size of the last hidden layer, and so of the space.</summary>
    public const int FeatureSize = 64;

    private const int LeastSide = 8;
    private const int AtOnce = 200;
    private const double Rate = 1e-3;

    private readonly Network body;
    private readonly LinearLayer head;
    private readonly ParameterSet parameters;
    private readonly Tape tape = new();

    private DataClassifier(Shape item, int classes)
    {
        var activation = Activation.LeakyRelu(0.1f);
        body = item.Rank == 3 && Math.Min(item[0], item[1]) >= LeastSide
            ? ConvEncoder.Create(
                item, [new ConvLayerOptions(16, 3, 2, 1), new ConvLayerOptions(32, 3, 2, 1)], FeatureSize, activation,
                Initialization.He)
            : Mlp.Create(item, [2 * FeatureSize], new Shape(FeatureSize), activation, Initialization.He);
        head = new LinearLayer(FeatureSize, classes, Activation.None, Initialization.Glorot);
        parameters = new ParameterSet([.. Named("body", body.Parameters), .. Named("head", head.Parameters)]);
        ItemShape = item;
        Classes = classes;
    }

    /// <summary>The shape of the items that it takes.</summary>
    public Shape ItemShape { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Learns the labels of a data set.</summary>
    /// <param name="data">The examples to learn from.</param>
    /// <param name="epochs">Passes over them.</param>
    /// <param name="seed">The seed of weights and order.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">The data has no labels, or all are the same.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static DataClassifier Train(
        Dataset data, int epochs, ulong seed, IProgress<double>? progress, CancellationToken stop)
    {
        int classes = data.Labels.IsEmpty ? 0 : Enumerable.Max(data.Labels.ToArray()) + 1;
        if (classes < 2)
        {
            throw new EvaluationException(
                $"{data.Name}: the data has no labels, from which a space to compare samples in could be learned. "
                + "Use data with labels, or leave the measure out.");
        }

        var classifier = new DataClassifier(data.ItemShape, classes);
        classifier.parameters.Initialize(seed);
        classifier.Learn(data, epochs, seed, progress, stop);
        return classifier;
    }

    /// <summary>The last hidden layer of items, [items, <see cref="FeatureSize"/>].</summary>
    /// <param name="items">[items, ...], pixels 0..1.</param>
    public float[] Features(ReadOnlySpan<float> items) => Apply(items, FeatureSize, Hidden);

    /// <summary>The most probable class of each item.</summary>
    /// <param name="items">[items, ...], pixels 0..1.</param>
    public int[] Predict(ReadOnlySpan<float> items)
    {
        float[] logits = Apply(items, Classes, Logits);
        int[] found = new int[logits.Length / Classes];
        for (int item = 0; item < found.Length; item++)
        {
            ReadOnlySpan<float> own = logits.AsSpan(item * Classes, Classes);
            for (int label = 1; label < Classes; label++)
            {
                found[item] = own[label] > own[found[item]] ? label : found[item];
            }
        }

        return found;
    }

    private static IEnumerable<Parameter> Named(string part, IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.Prefix(part);
            yield return parameter;
        }
    }

    private void Learn(Dataset data, int epochs, ulong seed, IProgress<double>? progress, CancellationToken stop)
    {
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = 100, Seed = seed, Shuffle = true });
        var labels = Conditioning.On(Classes, asPlanes: false);
        var adam = new Adam(parameters.Count, 0.9, 0.999, 1e-8);
        var gradients = new Gradients([.. parameters.All.Select(parameter => parameter.Value)]);
        float[] buffer = new float[loader.BufferLength];
        double steps = (double)epochs * loader.StepsPerEpoch;
        for (int step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            (int epoch, int inEpoch) = Math.DivRem(step, loader.StepsPerEpoch);
            ReadOnlySpan<int> read = loader.Read(epoch, inEpoch, buffer);
            using (tape.Step())
            {
                Tensor items = Tensor.Constant(
                    buffer.AsSpan(0, read.Length * ItemShape.Count), loader.ShapeAt(inEpoch));
                Tensor logits = Logits(items);
                Tensor right = labels.OneHot(data.Labels, new Examples([.. read]), data.Name);
                tape.Backward((logits.LogSumExp(1) - (logits * right).Sum(1)).Mean(), gradients);
            }

            adam.Step(parameters, gradients, Rate, gradientScale: 1f);
            progress?.Report((step + 1) / steps);
        }
    }

    private float[] Apply(ReadOnlySpan<float> items, int size, Func<Tensor, Tensor> function)
    {
        int length = ItemShape.Count;
        int count = items.Length / length;
        float[] results = new float[count * size];
        var fixedTape = new Tape(recordsGradients: false);
        for (int first = 0; first < count; first += AtOnce)
        {
            int some = Math.Min(AtOnce, count - first);
            using (fixedTape.Step())
            {
                function(Tensor.Constant(items.Slice(first * length, some * length), ItemShape.Insert(0, some)))
                    .CopyTo(results.AsSpan(first * size, some * size));
            }
        }

        return results;
    }

    private Tensor Hidden(Tensor items) => body.Apply(items, Pass.Evaluation).Relu();

    private Tensor Logits(Tensor items) => head.Apply(Hidden(items), Pass.Evaluation);
}
