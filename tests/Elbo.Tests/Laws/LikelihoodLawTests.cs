using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Outside.Tests;
using Elbo.Tensors;

namespace Elbo.Tests.Laws;

/// <summary>
/// What holds for every likelihood: probabilities sum to one, densities integrate to one, slopes are right.
/// </summary>
public sealed class LikelihoodLawTests
{
    private static readonly Dictionary<string, Func<Likelihood>> Makers = new(StringComparer.Ordinal)
    {
        ["bernoulli"] = () => new Bernoulli(),
        ["gaussian unit"] = () => new Gaussian(GaussianVariance.Unit),
        ["gaussian learned"] = () => new Gaussian(GaussianVariance.Learned),
        ["gaussian network"] = () => new Gaussian(GaussianVariance.Network),
        ["gaussian optimal"] = () => new Gaussian(GaussianVariance.Optimal),
        ["gaussian by element"] = () => new ElementGaussian(new Shape(1)),
        ["laplace"] = () => new LaplaceLikelihood(),
        ["categorical 5"] = () => new Categorical(5),
        ["categorical 256"] = () => new Categorical(256),
        ["discretized logistic"] = () => new DiscretizedLogistic(),
        ["logistic mixture"] = () => new LogisticMixture(4, 1),
    };

    public static TheoryData<string> All => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Probability_of_an_element_sums_to_one(string name)
    {
        Likelihood likelihood = Make(name);
        float[] values = Values(likelihood, name, out double width);
        Tensor observed = Tensor.From(values, new Shape(values.Length, 1));
        float[] numbers = Numbers(likelihood);
        Tensor decoded = Tensor.From(
            [.. Enumerable.Repeat(numbers, values.Length).SelectMany(each => each)],
            new Shape(1, values.Length, numbers.Length));
        float[] logs = likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).ToArray();
        Assert.Equal(1, logs.Sum(log => Math.Exp(log)) * width, 2e-4);
        double mean = logs.Zip(values, (log, value) => Math.Exp(log) * value).Sum() * width;
        double stated = likelihood.Mean(Tensor.From(numbers, new Shape(1, 1, numbers.Length))).ToArray()[0];
        Assert.Equal(stated, mean, name == "discretized logistic" ? 0.05 : 1e-3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Elements_and_samples_each_have_their_own(string name)
    {
        Likelihood likelihood = Make(name);
        int each = likelihood.NumbersPerElement;
        Tensor observed = Tensor.From([0f, 1f, 0.4f, 0f, 1f, 1f], new Shape(2, 3, 1));
        float[] numbers = new float[3 * 2 * 3 * each];
        new RandomStream(3, RandomPurpose.Test).FillNormal(numbers);
        float[] all = likelihood.LogLikelihood(
            observed, Tensor.From(numbers, new Shape(3, 2, 3, each)), Pass.Evaluation).ToArray();
        for (int row = 0; row < 6; row++)
        {
            double sum = 0;
            for (int element = 0; element < 3; element++)
            {
                int at = ((row * 3) + element) * each;
                sum += likelihood.LogLikelihood(
                    Tensor.From([observed.ToArray()[(row % 2 * 3) + element]], new Shape(1, 1)),
                    Tensor.From(numbers.AsSpan(at, each), new Shape(1, 1, each)), Pass.Evaluation).Item();
            }

            Assert.Equal(sum, all[row], 1e-4 * Math.Max(1, Math.Abs(sum)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Elements_add_up_to_the_whole(string name)
    {
        Likelihood likelihood = Make(name);
        int channels = name == "gaussian by element" ? 1 : 3;
        var item = new Shape(1, name == "gaussian by element" ? 1 : 2, channels);
        Tensor observed = Tensor.From(
            [.. Enumerable.Range(0, 2 * item.Count).Select(i => i % 2 == 0 ? 0f : 0.4f)], item.Insert(0, 2));
        Shape decodedShape = likelihood.DecodedShape(item).Insert(0, 2).Insert(0, 3);
        float[] numbers = new float[decodedShape.Count];
        new RandomStream(8, RandomPurpose.Test).FillNormal(numbers);
        Tensor decoded = Tensor.From(numbers, decodedShape);
        Tensor each = likelihood.LogLikelihoodPerElement(observed, decoded);
        Assert.Equal(new Shape(3, 2, item.Count), each.Shape);
        float[] sums = each.Sum(-1).ToArray();
        float[] whole = likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).ToArray();
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i], sums[i], 1e-4 * Math.Max(1, Math.Abs(whole[i])));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        Likelihood likelihood = Make(name);
        int each = likelihood.NumbersPerElement;
        Tensor observed = Tensor.From([0f, 1f, 0.4f, 0.8f], new Shape(2, 2, 1));
        float[] numbers = new float[2 * 2 * 2 * each];
        new RandomStream(5, RandomPurpose.Test).FillUniform(numbers);
        Tensor decoded = Tensor.From(numbers, new Shape(2, 2, 2, each)).WithGradient();
        Tensor[] learned = [decoded, .. likelihood.Parameters
            .Where(parameter => parameter.Shape.Count == 1).Select(parameter => parameter.Value)];
        GradientCheck.Holds(() => likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).Sum(), 0.03, learned);
    }

    [Fact]
    public void The_optimal_variance_of_a_batch_is_its_mean_squared_error()
    {
        var likelihood = new Gaussian(GaussianVariance.Optimal);
        likelihood.Parameters.Single().Value.CopyFrom([1f, 0f]);
        Tensor observed = Tensor.From([1f, 2f, 3f, 5f], new Shape(2, 2));
        Tensor decoded = Tensor.From([1.5f, 2f, 2f, 4f], new Shape(1, 2, 2));
        const double variance = (0.25 + 0 + 1 + 1) / 4;
        var training = Pass.Training(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 2));

        float[] logs = likelihood.LogLikelihood(observed, decoded, training).ToArray();

        Assert.Equal(-0.5 * ((2 * Math.Log(2 * Math.PI * variance)) + (0.25 / variance)), logs[0], 1e-5);
        Assert.Equal([(float)variance, 1f], likelihood.Parameters.Single().Value.ToArray());
        Assert.Equal(logs, likelihood.LogLikelihood(observed, decoded, Pass.Evaluation).ToArray());
        likelihood.LogLikelihood(observed, decoded * 0f, training);
        double mean = (variance + ((1 + 4 + 9 + 25) / 4.0)) / 2;
        Assert.Equal(mean, likelihood.Parameters.Single().Value.ToArray()[0], 1e-4);
    }

    [Theory]
    [InlineData("categorical 5")]
    [InlineData("discretized logistic")]
    [InlineData("logistic mixture")]
    [InlineData("bernoulli")]
    public void Values_outside_of_the_range_are_named(string name)
    {
        RangeFault? fault = Make(name).FirstFault([0f, 1f, 1.5f]);
        Assert.Equal(2, fault!.Position);
        Assert.Equal("0..1", fault.Expected);
    }

    private static Likelihood Make(string name)
    {
        Likelihood likelihood = Makers[name]();
        new ParameterSet(likelihood.Parameters).Initialize(1);
        return likelihood;
    }

    // every value that a discrete element can take, else a grid far wider than the mass
    private static float[] Values(Likelihood likelihood, string name, out double width)
    {
        int levels = name switch
        {
            "bernoulli" => 2,
            "categorical 5" => 5,
            _ => 256,
        };
        bool isContinuous = likelihood.IsContinuous;
        width = isContinuous ? 60.0 / 40_000 : 1;
        return isContinuous
            ? [.. Enumerable.Range(0, 40_001).Select(i => (float)((i * 60.0 / 40_000) - 30))]
            : [.. Enumerable.Range(0, levels).Select(level => (float)level / (levels - 1))];
    }

    // scales of a mixture, which come last, are small enough for its mean to be that of its levels
    private static float[] Numbers(Likelihood likelihood) =>
    [
        .. Enumerable.Range(0, likelihood.NumbersPerElement).Select(i =>
            (likelihood is LogisticMixture && i >= 8 ? -3f : 0.4f) + (0.3f * MathF.Sin(i))),
    ];
}
