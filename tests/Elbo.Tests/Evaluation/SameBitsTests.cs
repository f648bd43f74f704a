using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;
using Elbo.Tensors.Kernels;

namespace Elbo.Tests.Evaluation;

/// <summary>Tests that change settings of the whole process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessSettings
{
    public const string Name = "Process settings";
}

[Collection(ProcessSettings.Name)]
public sealed class SameBitsTests
{
    private static readonly EvaluationOptions Options =
        new() { Seed = 9, Samples = 60, ElboSamples = 3, Binarization = Binarization.Dynamic };

    private static readonly ListedItems Grey = new(Uniform(57 * 20), 20);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(57)]
    [InlineData(1000)]
    public void No_measure_depends_on_the_batch(int batch) =>
        AssertSame(Run(Options), Run(Options with { Batch = batch }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void No_measure_depends_on_the_threads(int threads)
    {
        EvaluationResult expected = Run(Options);
        int before = Workers.Threads;
        Workers.Threads = threads;
        try
        {
            AssertSame(expected, Run(Options));
        }
        finally
        {
            Workers.Threads = before;
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void No_measure_depends_on_the_vector_width(int bits)
    {
        EvaluationResult expected = Run(Options);
        int before = VectorWidth.Bits;
        VectorWidth.Force(bits);
        try
        {
            AssertSame(expected, Run(Options));
        }
        finally
        {
            VectorWidth.Force(before);
        }
    }

    [Fact]
    public void No_measure_made_on_request_depends_on_threads_or_vector_width()
    {
        double[] expected = OnRequest();
        (int threads, int bits) = (Workers.Threads, VectorWidth.Bits);
        try
        {
            foreach ((int some, int width) in new[] { (1, 128), (2, 256), (8, 32) })
            {
                Workers.Threads = some;
                VectorWidth.Force(width);
                Assert.Equal(expected, OnRequest());
            }
        }
        finally
        {
            Workers.Threads = threads;
            VectorWidth.Force(bits);
        }
    }

    [Fact]
    public void Another_seed_gives_other_numbers() =>
        Assert.NotEqual(Run(Options).LogLikelihood!.Mean, Run(Options with { Seed = 10 }).LogLikelihood!.Mean);

    private static void AssertSame(EvaluationResult expected, EvaluationResult actual)
    {
        Assert.Equal(expected.KlPerDimension, actual.KlPerDimension);
        Assert.Equal(expected.PosteriorMeanVariance, actual.PosteriorMeanVariance);
        Assert.Equal(expected.ActiveLatents, actual.ActiveLatents);
        Assert.Equal(expected.Levels, actual.Levels);
        Assert.Equal(expected.LogLikelihood, actual.LogLikelihood);
        EvaluationResult same = actual with
        {
            KlPerDimension = expected.KlPerDimension,
            PosteriorMeanVariance = expected.PosteriorMeanVariance,
            ActiveLatents = expected.ActiveLatents,
            Levels = expected.Levels,
        };
        Assert.Equal(expected, same);
    }

    // A number or more of every measure that has an option of its own.
    private static double[] OnRequest()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Vae model = Model();
        AnnealedLikelihoods annealed = AnnealedImportanceSampling.Of(
            model, Grey.Take(9), new AnnealingOptions { Steps = 6, Chains = 3 }, Options, null, stop);
        AmortizationGaps gaps = AmortizationGap.Of(
            model, Grey.Take(9), new PosteriorFitOptions { Steps = 4 }, Options, null, stop);
        LatentSpaceResult space = LatentSpace.Of(
            model, Grey, new LatentSpaceOptions { Draws = 30, Pairs = 8 }, Options, null, stop);
        Split digits = Digits.Create(Digits.StandardSeed, 200, 20);
        float[] image = new float[784];
        digits.Test.Read([0], image);
        float[] features = DataClassifier.Train(digits.Train, 1, 9, null, stop).Features(image);
        return
        [
            .. annealed.Likelihoods.LogLikelihood, .. annealed.Acceptance, .. gaps.BestElbo,
            .. gaps.Likelihoods.LogLikelihood, space.Completeness, space.Straight.Roughness.Mean,
            space.Spherical.Roughness.Mean, .. features.Select(number => (double)number),
        ];
    }

    private static EvaluationResult Run(EvaluationOptions options) =>
        Evaluator.Run(Model(), Grey, options, null, TestContext.Current.CancellationToken);

    private static Vae Model()
    {
        var item = new Shape(20);
        var vae = new Vae(
            item, 5, Mlp.Create(item, [33], new Shape(10), Activation.Tanh, Initialization.Glorot),
            Mlp.Create(new Shape(5), [33], item, Activation.Tanh, Initialization.Glorot), new Bernoulli(),
            PosteriorFamily.Diagonal);
        vae.Parameters.Initialize(3);
        return vae;
    }

    private static float[] Uniform(int count)
    {
        float[] numbers = new float[count];
        new RandomStream(9, RandomPurpose.Test).FillUniform(numbers);
        return numbers;
    }
}
