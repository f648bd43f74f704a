using Elbo.Data;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Tests.Models;

/// <summary>Laws of models with several levels, on one whose likelihood is known.</summary>
public sealed class HierarchyTests
{
    private const int Examples = 40;
    private const double Shift = 0.35;

    private static readonly RandomStream Stream = new(11, RandomPurpose.Test);

    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_the_true_posterior_every_weight_is_the_exact_likelihood(bool isLadder)
    {
        (float[] weights, float[] data) = LogWeights(Model(isLadder, shift: 0), samples: 50);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.Equal(Exact(data, i % Examples), weights[i], 2e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_bound_rises_with_k_from_the_ELBO_to_the_exact_likelihood(bool isLadder)
    {
        const int Samples = 1 << 13;
        (float[] weights, float[] data) = LogWeights(Model(isLadder, Shift), Samples);
        double exact = Enumerable.Range(0, Examples).Average(example => Exact(data, example));
        double before = double.NegativeInfinity;
        foreach (int k in new[] { 1, 4, 32, 512, Samples })
        {
            double bound = Bound(weights, k);
            Assert.True(bound > before, $"k = {k}: {bound} is not above {before}");
            before = bound;
            if (k == 1)
            {
                Assert.Equal(exact - Gap(isLadder), bound, 0.01);
            }
        }

        Assert.Equal(exact, before, 6e-3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reconstruction_less_KL_is_the_exact_likelihood_less_the_gap(bool isLadder)
    {
        // a closed form in the wrong place would be off by about a nat
        HierarchicalModel model = Model(isLadder, Shift);
        Dataset data = Data();
        EvaluationResult result = Evaluator.Run(
            model, data, new EvaluationOptions { ElboSamples = 4000, Samples = 4000, Seed = 2 }, null,
            TestContext.Current.CancellationToken);
        float[] values = Values();
        double exact = Enumerable.Range(0, Examples).Average(example => Exact(values, example));
        Assert.Equal(exact - Gap(isLadder), result.Elbo.Mean, 0.02);
        Assert.Equal(exact, result.LogLikelihood!.Mean, 4e-3);
        Assert.Equal(result.Kl.Mean, result.Levels.Sum(level => level.Kl.Mean), 1e-6);
        Assert.Equal(result.Kl.Mean, result.KlPerDimension.Sum(), 1e-4);
        Assert.Equal([3, 2], result.Levels.Select(level => level.Latents));
        Assert.Equal(result.ActiveUnits, result.Levels.Sum(level => level.ActiveUnits));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_KL_of_a_level_given_another_agrees_with_Monte_Carlo(bool isLadder)
    {
        const int Samples = 20_000;
        Inference inference = Infer(Model(isLadder, Shift), Samples);
        bool[] closed = [.. inference.Levels.Select(level => level.HasClosedForm)];
        Assert.Equal(isLadder ? [true, true] : [false, true], closed);
        foreach (LatentLevel level in inference.Levels.Where(level => level.HasClosedForm))
        {
            float[] exact = level.Kl(usesClosedForm: true).ToArray();
            float[] each = KlDivergence.MonteCarlo(level.Posterior, level.Prior, level.Samples).ToArray();
            for (int example = 0; example < Examples; example++)
            {
                var drawn = Estimate.Of(
                    [.. Enumerable.Range(0, Samples).Select(i => (double)each[(i * Examples) + example])]);
                Assert.Equal(exact[example], drawn.Mean, 5 * drawn.StandardError);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_code_has_the_density_of_the_levels_together(bool isLadder)
    {
        HierarchicalModel model = Model(isLadder, Shift);
        var batch = new Batch(Tensor.Constant(Values(), new Shape(Examples, LinearHierarchy.Items)), All);
        Distribution posterior = model.Encode(batch);
        Inference inference = model.InferFrom(posterior, batch, new Draw(3, Stream));
        float[] joint = posterior.LogDensity(inference.JoinSamples()).ToArray();
        float[] apart = inference.Levels
            .Select(level => level.Posterior.LogDensity(level.Samples))
            .Aggregate((sum, level) => sum + level).ToArray();
        Assert.Equal(apart, joint);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Noise_belongs_to_the_example_and_the_number_of_the_sample(bool isLadder)
    {
        HierarchicalModel model = Model(isLadder, Shift);
        float[] all = Infer(model, samples: 6).JoinSamples().ToArray();
        float[] values = Values();
        const int Some = 7;
        var batch = new Batch(
            Tensor.Constant(values.AsSpan(Some * LinearHierarchy.Items, 2 * LinearHierarchy.Items),
                new Shape(2, LinearHierarchy.Items)), Elbo.Tensors.Examples.Range(Some, 2));
        float[] few = model.Infer(batch, new Draw(2, Stream) { First = 4 }).JoinSamples().ToArray();
        int code = model.LatentSize;
        for (int sample = 0; sample < 2; sample++)
        {
            Assert.Equal(
                all.AsSpan((((4 + sample) * Examples) + Some) * code, 2 * code),
                few.AsSpan(sample * 2 * code, 2 * code));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Redrawing_keeps_the_levels_above_and_all_anew_is_a_draw_of_the_prior(bool isLadder)
    {
        const int Count = 5;
        HierarchicalModel model = Model(isLadder, Shift);
        var some = Elbo.Tensors.Examples.Range(0, Count);
        Tensor codes = model.SamplePrior(Stream, Elbo.Tensors.Examples.Range(100, Count));
        Assert.Equal(codes.ToArray(), model.Redraw(codes, 0, Stream, some).ToArray());
        Assert.Equal(
            model.SamplePrior(Stream, some).ToArray(), model.Redraw(codes, level: 2, Stream, some).ToArray());
        Tensor other = model.Redraw(codes, level: 1, Stream, some);
        Assert.Equal(codes.Slice(-1, 3, 2).ToArray(), other.Slice(-1, 3, 2).ToArray());
        Assert.All(
            codes.Slice(-1, 0, 3).ToArray().Zip(other.Slice(-1, 0, 3).ToArray()),
            pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Contains(
            "Take 1 to 3", Assert.Throws<ModelException>(() => model.Redraw(codes, 3, Stream, some)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_temperature_scales_what_is_redrawn_and_0_leaves_the_means(bool isLadder)
    {
        HierarchicalModel model = Model(isLadder, shift: 0);
        var some = Elbo.Tensors.Examples.Range(0, 4);
        Tensor codes = model.SamplePrior(Stream, Elbo.Tensors.Examples.Range(100, 4));
        float[] means = model.FromLevel(codes, 1).ToArray();
        float[] whole = model.Redraw(codes, 1, Stream, some).ToArray();
        float[] half = model.Redraw(codes, 1, Stream, some, temperature: 0.5).ToArray();
        Assert.Equal(means, model.Redraw(codes, 1, Stream, some, temperature: 0).ToArray());
        for (int i = 0; i < means.Length; i++)
        {
            Assert.Equal((means[i] + whole[i]) / 2, half[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Details_of_another_code_are_its_deviations_from_what_its_own_upper_level_says(bool isLadder)
    {
        HierarchicalModel model = Model(isLadder, shift: 0);
        Tensor code = Tensor.From([1, 2, 3, 4, 5], new Shape(1, 5));
        Tensor details = Tensor.From([-1, 3, 0.5f, 2, -1], new Shape(1, 5));

        // z1_j ~ N(a_j z2_j, s_j) with a = 0.9, -1.4, 0
        float[] expected = [(0.9f * 4) - 1 - (0.9f * 2), (-1.4f * 5) + 3 - 1.4f, 0.5f, 4, 5];
        Assert.All(
            model.Mix(code, 1, details).ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Equal(code.ToArray(), model.Mix(code, 0, details).ToArray());
        Assert.All(
            model.Mix(code, 1, code).ToArray().Zip(code.ToArray()),
            pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Contains(
            "Take 1 to 2", Assert.Throws<ModelException>(() => model.Mix(code, 2, details)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draws_of_the_prior_have_its_moments_and_a_temperature_scales_the_noise_of_every_level(bool isLadder)
    {
        const int Count = 20_000;
        HierarchicalModel model = Model(isLadder, shift: 0);
        var many = Elbo.Tensors.Examples.Range(0, Count);
        float[] warm = model.SamplePrior(Stream, many).ToArray();
        float[] cold = model.SamplePrior(Stream, many, temperature: 0.5).ToArray();
        double[] expected = [(0.9 * 0.9) + 0.5, (1.4 * 1.4) + 0.8, 1.3, 1, 1];
        double[] variances = ActiveUnits.Variances(warm, 5);
        for (int j = 0; j < 5; j++)
        {
            Assert.Equal(expected[j], variances[j], 0.06 * expected[j]);
        }

        // everything is linear and centred, so half the noise is half the code
        Assert.All(warm.Zip(cold), pair => Assert.Equal(pair.First / 2, pair.Second, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Codes_from_a_level_keep_it_and_take_the_means_below(bool isLadder)
    {
        HierarchicalModel model = Model(isLadder, shift: 0);
        Tensor code = Tensor.From([1, 2, 3, 4, 5], new Shape(1, 5));
        Assert.Equal([1, 2, 3, 4, 5], model.FromLevel(code, 0).ToArray());
        float[] above = model.FromLevel(code, 1).ToArray();
        Assert.All(above.Zip([0.9f * 4, -1.4f * 5, 0, 4, 5]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Contains(
            "level 3: the model has 2 levels", Assert.Throws<ModelException>(() => model.FromLevel(code, 2)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Annealing_moves_all_levels_together(bool isLadder)
    {
        AnnealedLikelihoods found = AnnealedImportanceSampling.Of(
            Model(isLadder, Shift), Data().Take(4), new AnnealingOptions { Chains = 16, Steps = 200 },
            new EvaluationOptions { Seed = 3 }, null, TestContext.Current.CancellationToken);
        float[] values = Values();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Exact(values, i), found.Likelihoods.LogLikelihood[i], 0.25);
        }
    }

    [Fact]
    public void An_estimator_that_holds_the_posterior_says_what_it_cannot()
    {
        Inference inference = Infer(Model(isLadder: false, Shift), samples: 2);
        var bound = new ImportanceWeightedBound(2, BoundGradient.StickingTheLanding);
        Assert.Contains(
            "with 2 levels of latents", Assert.Throws<ModelException>(() => bound.Evaluate(inference, 1)).Message,
            StringComparison.Ordinal);
    }

    private static Examples All => Elbo.Tensors.Examples.Range(0, Examples);

    private static HierarchicalModel Model(bool isLadder, double shift) =>
        (isLadder ? LinearHierarchy.Ladder(shift) : LinearHierarchy.BottomUp(shift)).Model;

    private static double Gap(bool isLadder) =>
        isLadder ? LinearHierarchy.GapLadder(Shift) : LinearHierarchy.GapBottomUp(Shift);

    private static float[] Values()
    {
        float[] values = new float[Examples * LinearHierarchy.Items];
        new RandomStream(4, RandomPurpose.Test).FillNormal(values);
        return values;
    }

    private static ArrayDataset Data() =>
        new("linear", Values(), new Shape(LinearHierarchy.Items), [], []);

    private static double Exact(float[] data, int example) =>
        LinearHierarchy.ExactLogLikelihood(data.AsSpan(example * LinearHierarchy.Items, LinearHierarchy.Items));

    private static Inference Infer(HierarchicalModel model, int samples) => model.Infer(
        new Batch(Tensor.Constant(Values(), new Shape(Examples, LinearHierarchy.Items)), All),
        new Draw(samples, Stream));

    // ln p(x, z) - ln q(z|x), [samples, examples]
    private static (float[] Weights, float[] Data) LogWeights(HierarchicalModel model, int samples)
    {
        Inference inference = Infer(model, samples);
        Tensor weights = inference.LogLikelihood + Divergence.LogRatio(inference, stopsPosterior: false);
        return (weights.ToArray(), Values());
    }

    // the mean over examples of ln 1/k sum over k of the weights, over all groups of k samples
    private static double Bound(float[] logWeights, int k)
    {
        int samples = logWeights.Length / Examples;
        double sum = 0;
        for (int example = 0; example < Examples; example++)
        {
            for (int first = 0; first < samples; first += k)
            {
                double largest = Enumerable.Range(first, k).Max(i => logWeights[(i * Examples) + example]);
                double total = Enumerable.Range(first, k)
                    .Sum(i => Math.Exp(logWeights[(i * Examples) + example] - largest));
                sum += (largest + Math.Log(total / k)) * k / samples;
            }
        }

        return sum / Examples;
    }
}
