using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>Measures <see cref="LatentUse"/>, on examples spread over a data set.</summary>
internal sealed class LatentLook
{
    private const int MostExamples = 500;
    private const int FewestExamples = 64;
    private const int MostPairs = 2_000_000;
    private const int FewestInPairs = 32;
    private const int FewestInCostlyPairs = 8;

    // of a model whose tensors for so many examples would fill the memory
    private const double ManyOperations = 1e10;
    private const int FewestExamplesOfMany = 16;
    private const int FewestInPairsOfMany = 4;

    // A look costs no more than some steps: these many operations forwards, in a second or so.
    private const double MostOperations = 2e10;
    private const int MostInPairs = 200;

    private readonly Model model;
    private readonly BatchLoader loader;
    private readonly RandomStream random;
    private readonly Tape tape = new(recordsGradients: false);
    private readonly Tape walk = new(recordsGradients: false);
    private readonly float[] buffer;

    public LatentLook(Model model, Dataset data, TrainingPlan plan)
    {
        this.model = model;
        Dataset few = data.Spread((int)Math.Clamp(
            model.ExamplesWithin(MostOperations), IsOfMany ? FewestExamplesOfMany : FewestExamples, MostExamples));
        loader = new BatchLoader(
            few,
            new BatchOptions
            {
                BatchSize = few.Count,
                Seed = plan.Seed,
                Shuffle = false,
                Binarization = plan.Binarization,
            });
        buffer = new float[loader.BufferLength];
        random = new RandomStream(plan.Seed, RandomPurpose.Evaluation, Epoch: 2);
    }

    public LatentUse Measure()
    {
        using (tape.Step())
        {
            var examples = new Examples([.. loader.Read(0, 0, buffer)]);
            Tensor observed = Tensor.Constant(buffer, loader.ShapeAt(0));
            Batch batch = model.BatchOf(loader.Dataset, observed, examples);
            Distribution posterior = model.Encode(batch);
            float[] drawn = [];
            (double[] kl, double[] error) = Alone(() =>
            {
                Inference inference = model.InferFrom(posterior, batch, new Draw(1, random));
                drawn = inference.JoinSamples().ToArray();
                return KlPerLatent(inference);
            });
            var codes = Tensor.Constant(drawn, new Shape(examples.Count, model.LatentSize));
            int inPairs = Math.Clamp(
                (int)Math.Sqrt(MostPairs / (double)model.LatentSize), FewestInPairs, MostInPairs);
            inPairs = Math.Min(inPairs, Math.Min(examples.Count, MostPairsWalked));
            return new LatentUse
            {
                Examples = examples.Count,
                Levels = model.LevelSizes.Count == 1 ? [] : model.LevelSizes,
                Kl = kl,
                KlError = error,
                MeanVariance = Alone(() => Variances(posterior.Mean)),
                MutualInformation = Alone(() => Information(batch, codes, inPairs)),
                MostInformation = DoubleMath.Log(inPairs),
                DecoderUse = Alone(() => Variances(model.Decode(codes, batch.Condition)).Sum())
                    / Math.Max(Variances(observed).Sum(), double.Epsilon),
            };
        }
    }

    // Tensors of one measure are gone before the next: a walk through all levels may fill much of the memory.
    private T Alone<T>(Func<T> measure)
    {
        using (walk.Step())
        {
            return measure();
        }
    }

    // The density of several levels is found by a walk through all of them, for each pair.
    private int MostPairsWalked => model.LevelSizes.Count == 1 ? MostInPairs : (int)Math.Clamp(
        Math.Sqrt(model.ExamplesWithin(MostOperations)),
        IsOfMany ? FewestInPairsOfMany : FewestInCostlyPairs, MostInPairs);

    private bool IsOfMany => model.ForwardOperations(samples: 1) > ManyOperations;

    private static (double[] Mean, double[] Error) KlPerLatent(Inference inference)
    {
        List<double> means = [];
        List<double> errors = [];
        foreach (LatentLevel level in inference.Levels)
        {
            if (level.KlPerLatent() is not { } each)
            {
                return ([], []);
            }

            int count = each.Shape[0];
            means.AddRange(each.Mean(0).ToArray().Select(mean => (double)mean));
            errors.AddRange(Variances(each).Select(variance => Math.Sqrt(variance / Math.Max(1, count - 1))));
        }

        return ([.. means], [.. errors]);
    }

    private static double[] Variances(Tensor values) =>
        ColumnVariances.Of(values.ToArray(), values.Count / values.Shape[0]);

    // every code against every posterior of the first examples
    private double Information(in Batch batch, Tensor codes, int count)
    {
        var few = new Batch(batch.Observed.Slice(0, 0, count), new Examples(batch.Examples.Span[..count].ToArray()))
        {
            Condition = batch.Condition?.Slice(0, 0, count),
        };
        Distribution posterior = model.Encode(few);
        Tensor pairs = codes.Slice(0, 0, count).Reshape(count, 1, model.LatentSize)
            + Tensor.Constant(0f, new Shape(count, count, model.LatentSize));
        Tensor logs = posterior.LogDensity(pairs);
        float[] all = logs.LogSumExp(-1).ToArray();
        float[] densities = logs.ToArray();
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (double)densities[(i * count) + i] - all[i];
        }

        return Math.Max(0, (sum / count) + DoubleMath.Log(count));
    }
}
