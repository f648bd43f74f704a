using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Tests.Objectives;

public sealed class EvidenceLowerBoundTests
{
    private static readonly Shape Item = new(9);

    private static readonly RandomStream Random = new(4, RandomPurpose.PosteriorNoise);

    private readonly Vae model = Make();

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(1)]
    [InlineData(4)]
    public void Loss_is_the_weighted_kl_less_the_reconstruction(double klWeight)
    {
        ObjectiveTerms terms = new EvidenceLowerBound(2, usesClosedForm: true).Evaluate(Infer(2, Random), klWeight);
        double expected = (klWeight * terms.Kl.ToArray().Average()) - terms.Reconstruction.ToArray().Average();
        Assert.Equal(expected, terms.Loss.Item(), 1e-5);
    }

    [Fact]
    public void Reconstruction_is_the_average_over_the_samples()
    {
        Inference inference = Infer(5, Random);
        ObjectiveTerms terms = new EvidenceLowerBound(5, usesClosedForm: true).Evaluate(inference, 1);
        float[] all = inference.LogLikelihood.ToArray();
        float[] found = terms.Reconstruction.ToArray();
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, 5).Average(l => all[(l * found.Length) + i]), found[i], 1e-5);
        }
    }

    [Fact]
    public void Samples_from_a_later_one_on_are_those_of_one_call_for_all()
    {
        float[] all = Infer(5, Random).Levels[0].Samples.ToArray();
        var batch = new Batch(Observed(), Examples.Range(0, 3));
        Inference later = model.InferFrom(model.Encode(batch), batch, new Draw(2, Random) { First = 3 });
        Assert.Equal(all[(3 * 3 * 4)..], later.Levels[0].Samples.ToArray());
    }

    [Fact]
    public void Closed_form_kl_is_that_of_the_table()
    {
        Inference inference = Infer(1, Random);
        LatentLevel level = inference.Levels[0];
        ObjectiveTerms terms = new EvidenceLowerBound(1, usesClosedForm: true).Evaluate(inference, 1);
        Assert.Equal(KlDivergence.PerDimension(level.Posterior, level.Prior).Sum(-1).ToArray(), terms.Kl.ToArray());
    }

    [Fact]
    public void Kl_from_samples_is_unbiased()
    {
        const int draws = 2000;
        float[] closed = new EvidenceLowerBound(1, usesClosedForm: true).Evaluate(Infer(1, Random), 1).Kl.ToArray();
        var sampled = new EvidenceLowerBound(2, usesClosedForm: false);
        float[][] estimates =
            [.. Enumerable.Range(0, draws)
                .Select(i => sampled.Evaluate(Infer(2, Random with { Epoch = (uint)i }), 1).Kl.ToArray())];
        for (int example = 0; example < closed.Length; example++)
        {
            double[] own = [.. estimates.Select(kl => (double)kl[example])];
            Estimate found = Estimate.Of(own);
            Assert.InRange(found.Mean - closed[example], -4 * found.StandardError, 4 * found.StandardError);
            Assert.True(found.StandardError < 0.1);
        }
    }

    private static Vae Make()
    {
        var vae = new Vae(
            Item, 4, Mlp.Create(Item, [7], new Shape(8), Activation.Tanh, Initialization.Glorot),
            Mlp.Create(new Shape(4), [7], Item, Activation.Tanh, Initialization.Glorot), new Bernoulli(),
            PosteriorFamily.Diagonal);
        vae.Parameters.Initialize(1);
        return vae;
    }

    private static Tensor Observed()
    {
        float[] pixels = new float[3 * Item.Count];
        new RandomStream(2, RandomPurpose.Test).FillUniform(pixels);
        return Tensor.From(pixels, new Shape(3, Item.Count));
    }

    private Inference Infer(int samples, RandomStream random) =>
        model.Infer(new Batch(Observed(), Examples.Range(0, 3)), new Draw(samples, random));
}
