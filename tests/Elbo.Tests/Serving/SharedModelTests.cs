using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Tensors;
using Elbo.Tensors.Tests;
using Elbo.Tests.Exports;

namespace Elbo.Tests.Serving;

public sealed class SharedModelTests
{
    private const int Count = 300;

    public static TheoryData<string> Cases =>
        ["dense relu", "conv batch norm", "full covariance", "gaussian optimal", "laplace posterior", "vamp prior"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_threads_get_the_bits_of_one(string name)
    {
        using TemporaryFolder folder = new();
        SharedModel model = Make(name, folder);
        float[] examples = Examples(model, Count);
        Answers alone = Answers.Of(model, examples);
        var failures = new List<string>();
        Thread[] threads =
        [
            .. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                for (int round = 0; round < 3; round++)
                {
                    if (!Answers.Of(model, examples).Same(alone))
                    {
                        lock (failures)
                        {
                            failures.Add("other bits");
                        }
                    }
                }
            })),
        ];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.Empty(failures);
    }

    [Theory]
    [InlineData("dense relu")]
    [InlineData("pool")]
    [InlineData("student posterior")]
    public void An_example_has_the_same_bits_in_any_company(string name)
    {
        using TemporaryFolder folder = new();
        const int count = 1100;
        SharedModel model = Make(name, folder);
        int size = model.ItemShape.Count;
        float[] examples = Examples(model, count);
        float[] codes = model.Encode(examples);
        double[] scores = model.Score(examples, samples: 2, seed: 1);
        float[] means = model.Decode(codes);
        foreach (int i in new[] { 0, 7, 511, 512, 1023, 1024, count - 1 })
        {
            ReadOnlySpan<float> own = examples.AsSpan(i * size, size);
            float[] code = model.Encode(own);
            Assert.Equal(codes[(i * model.LatentSize)..((i + 1) * model.LatentSize)], code);
            Assert.Equal(means[(i * size)..((i + 1) * size)], model.Decode(code));
            Assert.Equal(scores[i], Assert.Single(model.Score(own, samples: 2, seed: 1)));
        }
    }

    [Fact]
    public void It_says_what_the_measures_and_pictures_say()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("dense relu", folder["run"]);
        var model = SharedModel.Open(folder["run"]);
        Assert.Equal("run", model.Name);
        float[] drawn = model.Sample(5, seed: 9);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Tensor codes = trained.Model.SamplePrior(
                new RandomStream(9, RandomPurpose.PriorSamples), Tensors.Examples.Range(0, 5));
            Assert.Equal(trained.Model.Decode(codes, null).ToArray(), drawn);
        }

        float[] examples = Examples(model, 4);
        Assert.Equal(model.Decode(model.Encode(examples)), model.Reconstruct(examples));

        // with many samples the bound by itself and its measure agree within the noise
        var data = Training.GivenNumbers.Of("examples", examples, model.ItemShape);
        double measured = Evaluator.Run(
            trained.Model, data, new EvaluationOptions { ElboSamples = 4000, Seed = 3 }, null,
            TestContext.Current.CancellationToken).Elbo.Mean;
        Assert.Equal(measured, model.Score(examples, samples: 4000, seed: 4).Average(), 0.05);
    }

    [Fact]
    public void A_linear_model_scores_by_its_exact_density()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("factor analysis", folder["run"]);
        var model = SharedModel.Open(folder["run"]);
        float[] examples = Examples(model, 3);
        LinearGaussianDensity density = ((LinearGaussianModel)trained.Model).Density();
        int size = model.ItemShape.Count;
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => density.LogDensity(examples.AsSpan(i * size, size))),
            model.Score(examples, samples: 1, seed: 0));
    }

    [Fact]
    public void A_model_that_is_told_of_classes_takes_labels()
    {
        using TemporaryFolder folder = new();
        SharedModel model = Make("conv told", folder);
        float[] examples = Examples(model, 3);
        Assert.Equal(3, model.Classes);
        Assert.NotEqual(model.Encode(examples, [0, 0, 0]), model.Encode(examples, [1, 1, 1]));
        int[] labels = [0, 1, 2];
        Assert.Equal(model.Decode(model.Encode(examples, labels), labels), model.Reconstruct(examples, labels));
        Assert.Contains(
            "3 classes. Pass one for each", Assert.Throws<ModelException>(() => model.Encode(examples)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => model.Encode(examples, [0, 1, 3]));
    }

    [Fact]
    public void What_does_not_fit_is_said_in_a_line()
    {
        using TemporaryFolder folder = new();
        SharedModel model = Make("dense relu", folder);
        float[] examples = Examples(model, 2);
        Assert.Contains("no whole number of examples of 42", Fault(() => model.Encode(examples.AsSpan(1))),
            StringComparison.Ordinal);
        Assert.Contains("told of no classes", Fault(() => model.Encode(examples, [1, 2])), StringComparison.Ordinal);
        Assert.Contains("room for 3 numbers, expected 10", Fault(() => model.Encode(examples, [], new float[3])),
            StringComparison.Ordinal);
        examples[43] = float.NaN;
        Assert.Contains("number 1 of 1 is NaN", Fault(() => model.Encode(examples)), StringComparison.Ordinal);
        examples[43] = 2f;
        Assert.Contains("number 1 of 1 is 2, expected 0..1", Fault(() => model.Score(examples, 1, 0)),
            StringComparison.Ordinal);
        Assert.Empty(model.Encode([]));
        Assert.Throws<ModelException>(() => Make("autoencoder", folder).Sample(1, seed: 0));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Calls_into_memory_of_the_caller_allocate_nothing(string name)
    {
        using TemporaryFolder folder = new();
        SharedModel model = Make(name, folder);
        float[] examples = Examples(model, 20);
        float[] codes = new float[20 * model.LatentSize];
        float[] means = new float[examples.Length];
        double[] scores = new double[20];
        bool drawsAllocate = name == "vamp prior";

        Assert.Equal(0, Allocations.Least(
            () =>
            {
                model.Encode(examples, [], codes);
                model.Decode(codes, [], means);
                model.Reconstruct(examples, [], means);
                model.Score(examples, 2, 5, [], scores);
                if (!drawsAllocate)
                {
                    model.Sample(6, [], means);
                }
            },
            runs: 40));
    }

    private static SharedModel Make(string name, TemporaryFolder folder) =>
        new(ExportCases.Open(name, folder[name]).Model);

    private static float[] Examples(SharedModel model, int count)
    {
        float[] examples = new float[count * model.ItemShape.Count];
        new RandomStream(8, RandomPurpose.Test).FillUniform(examples);
        return examples;
    }

    private static string Fault(Action act)
    {
        string message = Assert.Throws<ModelException>(act).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private sealed record Answers(float[] Codes, float[] Means, float[] Drawn, double[] Scores)
    {
        public static Answers Of(SharedModel model, float[] examples) => new(
            model.Encode(examples), model.Reconstruct(examples), model.Sample(30, seed: 2),
            model.Score(examples, samples: 1, seed: 3));

        public bool Same(Answers other) => Codes.SequenceEqual(other.Codes) && Means.SequenceEqual(other.Means)
            && Drawn.SequenceEqual(other.Drawn) && Scores.SequenceEqual(other.Scores);
    }
}
