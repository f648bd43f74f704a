using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Outside.Tests;
using Elbo.Tensors;
using Elbo.Tests.Distributions;

namespace Elbo.Tests.Laws;

/// <summary>
/// What holds for every family of posteriors: one table of families, one test a law. A new family is checked by being
/// in <see cref="PosteriorFamily.All"/>.
/// </summary>
public sealed class PosteriorLawTests
{
    private const int Samples = 40_000;
    private static readonly Examples One = Examples.Range(0, 1);

    public static TheoryData<string> Families => [.. PosteriorFamily.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Density_integrates_to_one(string name)
    {
        Distribution q = Make(name, 1);
        (float[] grid, double[] density, double width) = Density(q);
        Assert.Equal(1, width * density.Sum(), 2e-3);
        Assert.Equal(q.Mean.Item(), width * grid.Zip(density, (z, p) => z * p).Sum(), 5e-3);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Samples_are_of_the_density(string name)
    {
        // Kolmogorov and Smirnov: the largest distance of the distribution functions, 1.95 / sqrt(n) at one in a
        // thousand; the integral adds its own error
        Distribution q = Make(name, 1);
        (float[] grid, double[] density, double width) = Density(q);
        float[] drawn = q.Sample(Draw(0, Samples)).ToArray();
        Array.Sort(drawn);
        double below = 0;
        double largest = 0;
        int at = 0;
        for (int i = 0; i < grid.Length; i++)
        {
            below += width * density[i];
            while (at < drawn.Length && drawn[at] <= grid[i] + (width / 2))
            {
                at++;
            }

            largest = Math.Max(largest, Math.Abs(below - ((double)at / drawn.Length)));
        }

        Assert.InRange(largest, 0, (1.95 / Math.Sqrt(Samples)) + 2e-3);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Density_of_a_vector_is_right_where_the_samples_are(string name)
    {
        // For a normalised p, E_q[p / q] is 1: any fault in the joint density of dependent latents shows.
        Distribution q = Make(name, 3);
        Tensor z = q.Sample(Draw(0, Samples));
        var p = Normal.Of(q.Mean, Tensor.Full(new Shape(1, 3), -3.5f));
        double[] ratios =
            [.. (p.LogDensity(z) - q.LogDensity(z)).ToArray().Select(log => Math.Exp(log))];
        var found = Estimate.Of(ratios);
        Assert.InRange(found.Mean - 1, -4 * found.StandardError, 4 * found.StandardError);
        Assert.InRange(found.StandardError, 0, 0.1);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Closed_form_divergence_is_that_of_samples(string name)
    {
        Distribution q = Make(name, 3);
        var prior = new StandardNormal(3);
        Assert.True(KlDivergence.HasClosedForm(q, prior));
        double exact = KlDivergence.PerDimension(q, prior).Sum().Item();
        double[] draws =
            [.. KlDivergence.MonteCarlo(q, prior, q.Sample(Draw(0, Samples))).ToArray().Select(kl => (double)kl)];
        var found = Estimate.Of(draws);
        Assert.InRange(found.Mean - exact, -4 * found.StandardError, 4 * found.StandardError);
        Assert.InRange(found.StandardError, 0, 0.05);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        PosteriorFamily family = Find(name);
        Tensor head = Head(family, 3).WithGradient();
        Tensor fixedPoint = Tensor.From([0.3f, -0.6f, 1.1f, 0.2f, 0.4f, -1f], new Shape(2, 1, 3));
        GradientCheck.Holds(() => family.Of(head, 3).LogDensity(fixedPoint).Sum(), 2e-2, head);
        GradientCheck.Holds(() => family.Of(head, 3).Sample(Draw(3, 2)).Square().Sum(), 2e-2, head);
        GradientCheck.Holds(
            () => KlDivergence.PerDimension(family.Of(head, 3), new StandardNormal(3)).Sum(), 2e-2, head);
        Assert.False(family.Of(head, 3).StopGradient().LogDensity(fixedPoint).RequiresGradient);
        Assert.Equal(
            family.Of(head, 3).LogDensity(fixedPoint).ToArray(),
            family.Of(head, 3).StopGradient().LogDensity(fixedPoint).ToArray());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Samples_belong_to_example_and_number_and_not_to_the_company(string name)
    {
        PosteriorFamily family = Find(name);
        Tensor one = Head(family, 2);
        float[] twice = [.. one.ToArray(), .. one.ToArray()];
        Distribution both = family.Of(Tensor.From(twice, new Shape(2, one.Count)), 2);
        float[] pair = both.Sample(new SampleNoise(Random, new Examples([7, 4]), 0, 3)).ToArray();
        float[] alone = family.Of(one, 2).Sample(new SampleNoise(Random, new Examples([4]), 1, 2)).ToArray();
        Assert.Equal([.. pair[6..8], .. pair[10..12]], alone);
    }

    private static RandomStream Random => new(11, RandomPurpose.Test);

    private static SampleNoise Draw(int first, int samples) => new(Random, One, first, samples);

    private static PosteriorFamily Find(string name) => PosteriorFamily.All.Single(family => family.Name == name);

    private static Distribution Make(string name, int latents) => Find(name).Of(Head(Find(name), latents), latents);

    // means around 0.5, scales around e^-0.5, no two alike
    private static Tensor Head(PosteriorFamily family, int latents)
    {
        float[] numbers = new float[family.HeadSize(latents)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i < latents ? 0.5f - (0.4f * i) : -0.5f + (0.15f * (i - latents));
        }

        return Tensor.From(numbers, new Shape(1, numbers.Length));
    }

    // wide enough for the heavy tails of Student's t
    private static (float[] Grid, double[] Density, double Width) Density(Distribution q)
    {
        const double reach = 40;
        float[] grid = Quadrature.Grid(-reach, reach);
        double[] density =
            [.. q.LogDensity(Tensor.From(grid, new Shape(grid.Length, 1, 1))).ToArray().Select(log => Math.Exp(log))];
        return (grid, density, 2 * reach / (Quadrature.Points - 1));
    }
}
