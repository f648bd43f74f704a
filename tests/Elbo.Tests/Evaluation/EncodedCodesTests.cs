using Elbo.Evaluation;
using Elbo.Models;

namespace Elbo.Tests.Evaluation;

public sealed class EncodedCodesTests
{
    private readonly LinearGaussian linear = new(0, 0, 0);
    private readonly ListedItems data = ListedItems.Normal(1, 41, LinearGaussian.Items, 1.2f);

    [Fact]
    public void Means_and_deviations_are_those_of_the_exact_posterior_whatever_the_batch()
    {
        (float[] means, float[] scales) = Encode(CodeKind.Mean, 7);
        Assert.Equal(
            PosteriorMeans.Of(linear.Model, data, Options(41), TestContext.Current.CancellationToken), means);
        for (int i = 0; i < scales.Length; i++)
        {
            // the exact gap of a posterior whose mean is off by 1 is 1/2 sum of 1 / variance
            Assert.InRange(scales[i], 0.01f, 1f);
        }

        double precision = Enumerable.Range(0, LinearGaussian.Latents).Sum(j => 1 / Math.Pow(scales[j], 2));
        Assert.Equal(linear.ExactGap(1, 0), 0.5 * precision, 1e-4);
        Assert.Equal(means, Encode(CodeKind.Mean, 41).Codes);
        Assert.Equal(scales, Encode(CodeKind.Mean, 3).Scales);
    }

    [Fact]
    public void Draws_scatter_by_the_deviations_and_belong_to_seed_and_example()
    {
        (float[] means, float[] scales) = Encode(CodeKind.Mean, 41);
        float[] draws = Encode(CodeKind.Draw, 41).Codes;
        Assert.Equal(draws, Encode(CodeKind.Draw, 5).Codes);
        Assert.NotEqual(draws, Encode(CodeKind.Draw, 41, seed: 2).Codes);
        double[] standard = [.. draws.Select((draw, i) => (double)(draw - means[i]) / scales[i])];
        Assert.InRange(standard.Average(), -0.3, 0.3);
        Assert.InRange(standard.Average(number => number * number), 0.7, 1.3);
    }

    [Fact]
    public void A_code_that_is_not_finite_is_told_with_its_item()
    {
        ListedItems broken = new([.. Enumerable.Repeat(0f, 6), .. Enumerable.Repeat(float.NaN, 6)], 6);
        string message = Assert.Throws<EvaluationException>(() => EncodedCodes.Run(
            linear.Model, broken, null, CodeKind.Mean, Options(1), _ => { }, null,
            TestContext.Current.CancellationToken)).Message;
        Assert.Contains("item 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prior_draws_do_not_depend_on_company_and_follow_the_temperature()
    {
        float[] all = LatentDraws.OfPrior(linear.Model, 0, 10, 3, 1);
        float[] later = LatentDraws.OfPrior(linear.Model, 4, 6, 3, 1);
        Assert.Equal(all[(4 * LinearGaussian.Latents)..], later);
        Assert.Equal([.. all.Select(number => number * 0.5f)], LatentDraws.OfPrior(linear.Model, 0, 10, 3, 0.5));
        Assert.All(LatentDraws.OfPrior(linear.Model, 0, 10, 3, 0), number => Assert.Equal(0f, number));
    }

    [Fact]
    public void Traversals_begin_with_the_latent_of_most_KL_and_change_it_alone()
    {
        var options = new TraversalOptions { Steps = 5, Range = 2, Most = 2 };
        var found = LatentTraversal.Of(
            linear.Model, data, from: 7, options, Options(20), TestContext.Current.CancellationToken);
        EvaluationResult measured = Evaluator.Run(
            linear.Model, data, Options(20), null, TestContext.Current.CancellationToken);
        int[] order = [.. Enumerable.Range(0, 3).OrderByDescending(j => measured.KlPerDimension[j]).Take(2)];
        Assert.Equal(order, found.Latents.Select(latent => latent.Latent));
        Assert.Equal([.. order.Select(j => measured.KlPerDimension[j])], found.Latents.Select(one => one.Kl!.Value));
        float[] middle = PosteriorMeans.Of(
            linear.Model, data, [7], Options(1), TestContext.Current.CancellationToken);
        foreach (TraversedLatent latent in found.Latents)
        {
            for (int step = 0; step < 5; step++)
            {
                float[] code = latent.Codes[(step * 3)..((step + 1) * 3)];
                Assert.Equal(step - 2f, code[latent.Latent], 1e-6);
                Assert.All(
                    Enumerable.Range(0, 3).Where(j => j != latent.Latent), j => Assert.Equal(middle[j], code[j]));
            }
        }
    }

    [Fact]
    public void Wrong_steps_and_codes_that_are_no_whole_ones_are_told()
    {
        Assert.Throws<EvaluationException>(() => LatentTraversal.Of(
            linear.Model, data, null, new TraversalOptions { Steps = 1 }, Options(1),
            TestContext.Current.CancellationToken));
        Assert.Throws<EvaluationException>(() => LatentPath.Straight([1, 2], [1], 3));
        Assert.Throws<EvaluationException>(() => LatentPath.Spherical([1, 2], [1, 3], [0, 0], 0));
        Assert.Throws<EvaluationException>(
            () => DecodedCodes.Of(linear.Model, [1, 2], [], TestContext.Current.CancellationToken));
        Assert.Throws<ModelException>(
            () => DecodedCodes.Of(linear.Model, [1, 2, 3], [0], TestContext.Current.CancellationToken));
    }

    private static EvaluationOptions Options(int batch, ulong seed = 1) => new() { Seed = seed, Batch = batch };

    private (float[] Codes, float[] Scales) Encode(CodeKind kind, int batch, ulong seed = 1)
    {
        List<float> codes = [];
        List<float> scales = [];
        EncodedCodes.Run(
            linear.Model, data, null, kind, Options(batch, seed),
            found =>
            {
                Assert.Equal(codes.Count / LinearGaussian.Latents, found.First);
                codes.AddRange(found.Codes);
                scales.AddRange(found.Scales);
            },
            null, TestContext.Current.CancellationToken);
        return ([.. codes], [.. scales]);
    }
}
