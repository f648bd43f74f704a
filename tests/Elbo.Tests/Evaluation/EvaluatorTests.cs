using Elbo.Data;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly EvaluationOptions Options = new() { Seed = 1 };

    [Fact]
    public void Terms_of_the_bound_agree_with_their_exact_expectations()
    {
        const int runs = 30;
        var linear = new LinearGaussian(-1f, meanShift: 0, logVarianceShift: 0);
        ListedItems data = ListedItems.Normal(1, 16, LinearGaussian.Items, 1.2f);
        var exact = Enumerable.Range(0, data.Count).Select(i => linear.ExactTerms(data.Item(i))).ToArray();

        EvaluationResult[] results =
            [.. Enumerable.Range(0, runs)
                .Select(seed => Run(linear.Model, data, Options with { Seed = (ulong)seed, ElboSamples = 200 }))];

        double[] reconstructions = [.. results.Select(result => result.Reconstruction.Mean)];
        Estimate found = Estimate.Of(reconstructions);
        double expected = exact.Average(terms => terms.Reconstruction);
        Assert.InRange(found.Mean - expected, -4 * found.StandardError, 4 * found.StandardError);
        Assert.Equal(exact.Average(terms => terms.Kl), results[0].Kl.Mean, 1e-5);
        Assert.Equal(results[0].Reconstruction.Mean - results[0].Kl.Mean, results[0].Elbo.Mean, 1e-12);
    }

    [Fact]
    public void With_the_exact_posterior_the_bound_is_the_likelihood()
    {
        var linear = new LinearGaussian(0, meanShift: 0, logVarianceShift: 0);
        ListedItems data = ListedItems.Normal(2, 400, LinearGaussian.Items, 1.2f);
        EvaluationResult result = Run(linear.Model, data, Options with { ElboSamples = 500, Samples = 5 });
        Assert.Equal(result.LogLikelihood!.Mean, result.Elbo.Mean, 0.02);
        Assert.Equal(result.LogLikelihood.StandardError, result.Elbo.StandardError, 0.01);
    }

    [Fact]
    public void Kl_of_the_latents_adds_up_to_the_whole()
    {
        var linear = new LinearGaussian(0, 0, 0);
        EvaluationResult result = Run(linear.Model, ListedItems.Normal(3, 40, LinearGaussian.Items, 1f), Options);
        Assert.Equal(LinearGaussian.Latents, result.KlPerDimension.Count);
        Assert.Equal(result.Kl.Mean, result.KlPerDimension.Sum(), 1e-10);
        Assert.Equal(result.KlPerDimension.OrderDescending(), result.KlPerDimension);
    }

    [Fact]
    public void Scores_are_also_given_in_bits_and_without_samples_there_is_no_likelihood()
    {
        var linear = new LinearGaussian(0, 0, 0);
        EvaluationResult result = Run(linear.Model, ListedItems.Normal(4, 12, LinearGaussian.Items, 1f), Options);
        Assert.Equal(12, result.Examples);
        Assert.Equal(LinearGaussian.Items, result.Dimensions);
        Assert.Equal(-result.Elbo.Mean / (LinearGaussian.Items * Math.Log(2)), result.ElboBitsPerDimension, 1e-12);
        Assert.Null(result.LogLikelihood);
    }

    [Fact]
    public void What_a_score_means_depends_on_likelihood_and_data()
    {
        Vae bits = BernoulliModel(4);
        ListedItems grey = new([0f, 1f, 0.5f, 0f], 4);
        Assert.Equal(ScoreMeaning.Probability, Run(bits, ListedItems.Bits(1, 5, 4, 0.4f), Options).Meaning);
        Assert.Equal(ScoreMeaning.CrossEntropy, Run(bits, grey, Options).Meaning);
        Assert.Equal(
            ScoreMeaning.Probability, Run(bits, grey, Options with { Binarization = Binarization.Dynamic }).Meaning);
        var levels = new ModelRecipe { Likelihood = LikelihoodChoice.LogisticMixture, Mixtures = 2 };
        NetworkModel mixture = Catalog.BuildModel(new Recipe { Model = levels }, new Shape(4));
        Assert.Equal(ScoreMeaning.Probability, Run(mixture, grey, Options).Meaning);
        ListedItems wide = ListedItems.Normal(5, 2, LinearGaussian.Items, 1f);
        Assert.Equal(ScoreMeaning.Density, Run(new LinearGaussian(0, 0, 0).Model, wide, Options).Meaning);
    }

    [Fact]
    public void Bernoulli_likelihoods_of_all_data_sum_to_one()
    {
        const int size = 8;
        float[] all = [.. Enumerable.Range(0, 1 << size)
            .SelectMany(n => Enumerable.Range(0, size).Select(j => (float)((n >> j) & 1)))];
        LogLikelihoods found = MarginalLikelihood.Of(
            BernoulliModel(size), new ListedItems(all, size), Options with { Samples = 2000 }, null,
            TestContext.Current.CancellationToken);
        double sum = found.LogLikelihood.Sum(Math.Exp);
        double error = Math.Sqrt(
            found.LogLikelihood.Zip(found.StandardError, (p, e) => Math.Pow(Math.Exp(p) * e, 2)).Sum());
        Assert.InRange(sum - 1, (-4 * error) - 1e-5, (4 * error) + 1e-5);
        Assert.InRange(error, 0, 0.05);
    }

    [Fact]
    public void The_bound_is_what_training_shows_for_held_out_data()
    {
        Vae model = BernoulliModel(8);
        ListedItems data = ListedItems.Bits(6, 30, 8, 0.3f);
        var objective = new EvidenceLowerBound(2, usesClosedForm: true);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = 11, Seed = 5, Shuffle = false });
        AverageTerms shown = AverageTerms.Over(
            model, objective, loader, 1, new RandomStream(5, RandomPurpose.Evaluation));
        EvaluationResult result = Run(model, data, Options with { Seed = 5, ElboSamples = 2 });
        Assert.Equal(shown.Elbo, result.Elbo.Mean, 1e-5);
    }

    [Fact]
    public void All_faults_of_the_options_are_named_at_once()
    {
        EvaluationOptions wrong = Options with { Samples = -1, Batch = 0, ElboSamples = 0 };
        ListedItems data = ListedItems.Normal(7, 2, LinearGaussian.Items, 1f);
        string message = Assert.Throws<EvaluationException>(
            () => Run(new LinearGaussian(0, 0, 0).Model, data, wrong)).Message;
        Assert.Contains("samples -1", message, StringComparison.Ordinal);
        Assert.Contains("batch 0", message, StringComparison.Ordinal);
        Assert.Contains("ELBO samples 0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_does_not_fit_is_named()
    {
        ListedItems large = new([0f, 1f, 0f, 1f], 2);
        Assert.Contains(
            "[2]", Assert.Throws<EvaluationException>(() => Run(BernoulliModel(4), large, Options)).Message,
            StringComparison.Ordinal);
        ListedItems beyond = new([0f, 1f, 7f, 1f], 4);
        Assert.Contains(
            "7", Assert.Throws<TrainingException>(() => Run(BernoulliModel(4), beyond, Options)).Message,
            StringComparison.Ordinal);
    }

    private static EvaluationResult Run(Model model, Dataset data, EvaluationOptions options) =>
        Evaluator.Run(model, data, options, null, TestContext.Current.CancellationToken);

    private static Vae BernoulliModel(int size)
    {
        var item = new Shape(size);
        var vae = new Vae(
            item, 2, Mlp.Create(item, [8], new Shape(3), Activation.Tanh, Initialization.Glorot),
            Mlp.Create(new Shape(2), [8], item, Activation.Tanh, Initialization.Glorot), new Bernoulli(),
            PosteriorFamily.Isotropic);
        vae.Parameters.Initialize(2);
        return vae;
    }
}
