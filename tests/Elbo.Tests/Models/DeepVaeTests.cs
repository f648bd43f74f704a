using Elbo.Data;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Training;

namespace Elbo.Tests.Models;

/// <summary>A deep hierarchy on small images: two scales, three groups.</summary>
public sealed class DeepVaeTests
{
    private const int Count = 6;

    private static readonly Shape Image = new(6, 6, 1);
    private static readonly RandomStream Stream = new(3, RandomPurpose.Test);

    private static readonly DeepVaeOptions Options = new()
    {
        Channels = 2,
        Stem = 1,
        Groups = [1, 2],
        LatentChannels = 2,
        Expansion = 2,
    };

    [Fact]
    public void Groups_lie_over_the_scales_of_the_image()
    {
        DeepVae model = Model();

        // 3 x 3 after the stem, then 2 x 2
        Assert.Equal([3 * 3 * 2, 2 * 2 * 2, 2 * 2 * 2], model.LevelSizes);
        Assert.Equal(34, model.LatentSize);
        Inference inference = Infer(model, samples: 3);
        Assert.Equal(new Shape(3, Count, 6, 6, 1), inference.Decoded.Shape);
        Assert.Equal([new Shape(Count, 8), new Shape(3, Count, 8), new Shape(3, Count, 18)],
            inference.Levels.Reverse().Select(level => level.Posterior.Mean.Shape));
        Assert.All(inference.Levels, level => Assert.True(level.HasClosedForm));
        Assert.True(model.ForwardOperations(2) > model.ForwardOperations(1));
        Assert.True(model.FirstLayerOperations > 0);
    }

    [Theory]
    [InlineData(28, 2, 2, new[] { 7, 4 })]
    [InlineData(28, 1, 3, new[] { 14, 7, 4 })]
    [InlineData(32, 0, 3, new[] { 32, 16, 8 })]
    [InlineData(27, 1, 1, new[] { 14 })]
    [InlineData(5, 1, 3, new[] { 3, 2, 1 })]
    public void Odd_sides_are_halved_up_and_the_image_has_its_own_size_again(
        int pixels, int stem, int scales, int[] sides)
    {
        var options = new DeepVaeOptions { Channels = 1, Stem = stem, Groups = [.. Enumerable.Repeat(1, scales)] };
        var image = new Shape(pixels, pixels + 1, 1);
        var model = new DeepVae(image, options, new Bernoulli());
        Assert.Equal(
            sides.Select((side, scale) => new Shape(side, (pixels + (1 << (stem + scale))) >> (stem + scale), 4)),
            model.Networks.Groups.Select(group => group.Latents));
        Assert.Equal(image, model.Networks.Tail.OutputShape(model.Networks.Groups[0].Features));
        Inference inference = model.Infer(
            new Batch(Tensor.Zeros(image.Insert(0, 2)), Elbo.Tensors.Examples.Range(0, 2)), new Draw(1, Stream));
        Assert.Equal(new Shape(1, 2, pixels, pixels + 1, 1), inference.Decoded.Shape);
    }

    [Theory]
    [InlineData("nvae-mnist", 10, 980, 5, 320, 34)]
    [InlineData("nvae-mnist-tiny", 3, 294, 3, 96, 1)]
    public void Recipes_build_what_their_pages_say(
        string name, int lower, int sizeOfLower, int upper, int sizeOfUpper, int millions)
    {
        Recipe recipe = Recipe.FromName(name);
        Model model = Catalog.BuildModel(
            recipe with { Model = recipe.Model with { Likelihood = LikelihoodChoice.Bernoulli } },
            new Shape(28, 28, 1));
        Assert.Equal(
            [.. Enumerable.Repeat(sizeOfLower, lower), .. Enumerable.Repeat(sizeOfUpper, upper)],
            model.LevelSizes);
        Assert.Equal(millions, Math.Round(model.Parameters.Count / 1e6));
    }

    [Fact]
    public void The_groups_of_a_scale_may_see_the_same_features()
    {
        DeepVae own = Model();
        DeepVae shared = Model(Options with { SharedEncoder = true });
        List<Tensor> evidence = [];
        shared.Observe(Observed(), evidence);
        Assert.Equal([new Shape(Count, 3, 3, 4), new Shape(Count, 2, 2, 8), new Shape(Count, 2, 2, 8)],
            evidence.Select(each => each.Shape));
        Assert.Same(evidence[1], evidence[2]);
        Assert.Equal(own.LevelSizes, shared.LevelSizes);
        Assert.True(shared.ForwardOperations(1) < own.ForwardOperations(1));

        // no cells of the encoder for the second group of a scale, and nothing else is gone
        Assert.Equal(
            own.Parameters.All.Select(parameter => parameter.Name)
                .Where(name => !name.StartsWith("encoder.3.", StringComparison.Ordinal)
                    || name.StartsWith("encoder.3.posterior", StringComparison.Ordinal)),
            shared.Parameters.All.Select(parameter => parameter.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void A_group_is_inferred_as_a_change_of_its_prior()
    {
        // where what the encoder says is nothing, the posterior is the prior, and KL is 0 below the top
        DeepVae model = Model();
        foreach (Parameter parameter in model.Parameters.All.Where(parameter =>
            parameter.Name.StartsWith("encoder.", StringComparison.Ordinal)
            && parameter.Name.Contains(".posterior", StringComparison.Ordinal)))
        {
            parameter.Value.CopyFrom(new float[parameter.Shape.Count]);
        }

        Inference inference = Infer(model, samples: 2);
        Assert.All(inference.Levels, level => Assert.All(
            level.Kl(usesClosedForm: true).ToArray(), kl => Assert.Equal(0f, kl, 1e-4f)));
    }

    [Fact]
    public void A_code_decodes_to_what_was_inferred_with_it_and_upper_levels_alone_to_the_prior_s_means()
    {
        DeepVae model = Model();
        Inference inference = Infer(model, samples: 1);
        Tensor codes = inference.JoinSamples().Reshape(Count, model.LatentSize);
        Tensor again = model.DecodeNumbers(codes, condition: null);
        Assert.Equal(inference.Decoded.ToArray(), again.ToArray());
        Tensor upper = model.FromLevel(codes, 1);
        float[] kept = codes.Slice(-1, 18, 16).ToArray();
        Assert.Equal(kept, upper.Slice(-1, 18, 16).ToArray());
        Assert.Equal(
            inference.Levels[0].Prior.Mean.Reshape(Count, 18).ToArray(), upper.Slice(-1, 0, 18).ToArray());
        Assert.Throws<ModelException>(() => model.FromLevel(codes, 3));
    }

    [Theory]
    [InlineData(1, 18)]
    [InlineData(2, 26)]
    public void Details_of_a_code_on_itself_give_it_back_and_upper_levels_stay(int level, int below)
    {
        DeepVae model = Model();
        Tensor codes = model.SamplePrior(new RandomStream(3, RandomPurpose.Test), Elbo.Tensors.Examples.Range(0, 2));
        Tensor others = model.SamplePrior(new RandomStream(4, RandomPurpose.Test), Elbo.Tensors.Examples.Range(0, 2));
        Assert.All(
            model.Mix(codes, level, codes).ToArray().Zip(codes.ToArray()),
            pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        Tensor mixed = model.Mix(codes, level, others);
        int above = model.LatentSize - below;
        Assert.Equal(codes.Slice(-1, below, above).ToArray(), mixed.Slice(-1, below, above).ToArray());

        // what was drawn with some noise below other levels is drawn with the same noise below these
        Assert.All(
            model.Redraw(codes, level, new RandomStream(4, RandomPurpose.Test), Elbo.Tensors.Examples.Range(0, 2))
                .ToArray().Zip(mixed.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Noise_belongs_to_the_example_and_the_number_of_the_sample()
    {
        DeepVae model = Model();
        float[] all = Infer(model, samples: 4).JoinSamples().ToArray();
        float[] values = Values();
        var batch = new Batch(
            Tensor.Constant(values.AsSpan(2 * Image.Count, 3 * Image.Count), Image.Insert(0, 3)),
            Elbo.Tensors.Examples.Range(2, 3));
        float[] few = model.Infer(batch, new Draw(2, Stream) { First = 1 }).JoinSamples().ToArray();
        int code = model.LatentSize;
        for (int sample = 0; sample < 2; sample++)
        {
            Assert.Equal(
                all.AsSpan((((1 + sample) * Count) + 2) * code, 3 * code), few.AsSpan(sample * 3 * code, 3 * code));
        }
    }

    [Fact]
    public void The_bound_rises_with_k_and_importance_sampling_agrees_from_two_proposals()
    {
        DeepVae model = Model();
        var data = new ArrayDataset("small", Values(), Image, [], []);
        double[] bounds = [.. new[] { 1, 8, 512 }.Select(k => Evaluator.Run(
            model, data, new EvaluationOptions { ElboSamples = 64, Samples = k, Seed = 4 }, null,
            TestContext.Current.CancellationToken).LogLikelihood!.Mean)];
        Assert.True(bounds[0] < bounds[1] && bounds[1] < bounds[2], string.Join(", ", bounds));
        EvaluationResult result = Evaluator.Run(
            model, data, new EvaluationOptions { ElboSamples = 64, Seed = 4 }, null,
            TestContext.Current.CancellationToken);
        Assert.Equal(result.Kl.Mean, result.Levels.Sum(level => level.Kl.Mean), 1e-5);
        Assert.True(result.Elbo.Mean <= bounds[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Recomputed_cells_train_to_the_same_bits_running_statistics_and_all(int samples)
    {
        Recipe recipe = SmallTraining.Recipe with
        {
            Model = new ModelRecipe
            {
                Kind = ModelChoice.Nvae,
                Latent = 2,
                Deep = new DeepRecipe { Channels = 3, StemCells = 2, Groups = [2, 1], Cells = 2 },
            },
            Objective = new ObjectiveRecipe { Samples = samples, KlBalance = true, SpectralWeight = 0.01 },
        };
        var kept = new SmallTraining(recipe);
        kept.Run();
        var recomputed = new SmallTraining(recipe with
        {
            Model = recipe.Model with { Deep = recipe.Model.Deep! with { Checkpoint = true } },
        });
        recomputed.Run();

        Assert.Equal(
            kept.Model.Parameters.All.Select(parameter => parameter.Name),
            recomputed.Model.Parameters.All.Select(parameter => parameter.Name), StringComparer.Ordinal);
        Assert.Equal(kept.Weights, recomputed.Weights);
        Parameter mean = kept.Model.Parameters.All.First(parameter =>
            parameter.Name.EndsWith("runningMean", StringComparison.Ordinal));
        Assert.Contains(mean.Value.ToArray(), value => value != 0);
    }

    [Fact]
    public void Roughness_grows_with_the_gains_and_not_with_the_directions()
    {
        // R is a sum of values that are proportional to gains and scales, so by Euler sum_j w_j dR/dw_j = R
        DeepVae model = Model();
        Parameter[] all = [.. model.Parameters.All];
        var gradients = new Gradients([.. all.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        float roughness;
        using (tape.Step())
        {
            Tensor rough = model.Roughness();
            roughness = rough.Item();
            tape.Backward(rough, gradients);
        }

        Assert.True(roughness > 1);
        Assert.Equal(roughness, Sum(".gain") + Sum(".scale"), 1e-3 * roughness);
        Assert.Equal(0, Sum(".direction"), 1e-3);
        Assert.True(Sum(".gain") > 0.1 * roughness && Sum(".scale") > 0.1 * roughness);

        // of w dR/dw
        double Sum(string name) => all.Where(parameter => parameter.Name.EndsWith(name, StringComparison.Ordinal))
            .Sum(parameter => parameter.Value.ToArray()
                .Zip(gradients[parameter.Value].ToArray(), (value, slope) => (double)value * slope).Sum());
    }

    [Fact]
    public void Spectral_regularization_makes_a_smoother_model()
    {
        double[] rough = [.. new[] { 0, 0.5 }.Select(weight =>
        {
            var training = new SmallTraining(SmallTraining.Recipe with
            {
                Model = SmallTraining.Deep,
                Objective = new ObjectiveRecipe { SpectralWeight = weight },
                Optimizer = new OptimizerRecipe { Kind = OptimizerChoice.Adamax, LearningRate = 0.01 },
            });
            training.Run();
            using (new Tape(recordsGradients: false).Step())
            {
                return training.Model.Roughness()!.Item();
            }
        })];
        Assert.True(rough[1] < 0.95 * rough[0], $"{rough[1]} with it, {rough[0]} without");
    }

    [Fact]
    public void Draws_at_temperature_0_are_one_image()
    {
        DeepVae model = Model();
        float[] cold = model.SamplePrior(Stream, Elbo.Tensors.Examples.Range(0, 3), temperature: 0).ToArray();
        Assert.Equal(cold[..34], cold[34..68]);
        float[] warm = model.SamplePrior(Stream, Elbo.Tensors.Examples.Range(0, 3)).ToArray();
        Assert.NotEqual(warm[..34], warm[34..68]);
    }

    [Fact]
    public void Power_iteration_goes_on_to_the_largest_singular_value()
    {
        var layer = new NormalizedConv2d(3, 4, 3, 1, 1, hasBias: false);
        var parameters = new ParameterSet(layer.Parameters);
        parameters.Initialize(7);
        float estimate = 0;
        for (int step = 0; step < 200; step++)
        {
            estimate = layer.SpectralNorm().Item();
        }

        // W^T W, whose largest eigenvalue is the square of it
        double[] v = [.. layer.Direction.Value.ToArray().Select(value => (double)value)];
        double[,] product = new double[4, 4];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                for (int row = 0; row < 27; row++)
                {
                    product[i, j] += v[(row * 4) + i] * v[(row * 4) + j];
                }
            }
        }

        double gain = layer.Gain.Value.ToArray()[0];
        double[,] scaled = new double[4, 4];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                scaled[i, j] = gain * gain * product[i, j] / Math.Sqrt(product[i, i] * product[j, j]);
            }
        }

        double[] vector = [1, 1, 1, 1];
        double value = 0;
        for (int step = 0; step < 2000; step++)
        {
            double[] next = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4)
                .Sum(j => scaled[i, j] * vector[j]))];
            value = Math.Sqrt(next.Sum(each => each * each));
            vector = [.. next.Select(each => each / value)];
        }

        Assert.Equal(Math.Sqrt(value), estimate, 1e-4);
    }

    [Fact]
    public void Balanced_levels_pay_by_their_share_until_the_weight_is_1()
    {
        DeepVae model = Model();
        Inference inference = Infer(model, samples: 1);
        double[] kl = [.. inference.Levels.Select(level => (double)level.Kl(usesClosedForm: true).Mean().Item())];
        double[] shares = [.. kl.Select((each, i) => model.LevelSizes[i] * (each + 0.01))];
        double reconstruction = inference.LogLikelihood.Mean().Item();
        var balanced = new EvidenceLowerBound(1, usesClosedForm: true) { Penalty = new BalancedKl() };
        double expected = (0.5 * kl.Select((each, i) => each * 3 * shares[i] / shares.Sum()).Sum()) - reconstruction;
        Assert.Equal(expected, balanced.Evaluate(inference, 0.5).Loss.Item(), 1e-3);
        Assert.Equal(kl.Sum() - reconstruction, balanced.Evaluate(inference, 1).Loss.Item(), 1e-3);
    }

    [Fact]
    public void A_margin_is_zeros_below_and_on_the_right_or_so_many_pixels_less()
    {
        Tensor image = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], new Shape(1, 2, 3, 1));
        Tensor wider = new MarginLayer(1, 2).Apply(image, Pass.Evaluation);
        Assert.Equal(new Shape(1, 3, 5, 1), wider.Shape);
        Assert.Equal([1f, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0], wider.ToArray());
        Assert.Equal(image.ToArray(), new MarginLayer(-1, -2).Apply(wider, Pass.Evaluation).ToArray());
        Assert.Equal([1f, 2f], new MarginLayer(-1, -1).Apply(image, Pass.Evaluation).ToArray());
    }

    [Fact]
    public void What_is_no_image_is_a_fault()
    {
        TensorException fault = Assert.Throws<TensorException>(
            () => new DeepVae(new Shape(7), Options, new Bernoulli()));
        Assert.Contains("no images [height, width, channels]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_of_the_decoder_can_be_those_of_draws_at_a_temperature()
    {
        const double temperature = 0.4;
        DeepVae model = Model();
        float[] encoder = Statistics(model, "encoder.");
        float[] decoder = Statistics(model, "decoder.");
        double before = FromOwnStatistics(model, temperature);
        model.ReadjustStatistics(temperature, seed: 1);
        Assert.Equal(encoder, Statistics(model, "encoder."));
        Assert.NotEqual(decoder, Statistics(model, "decoder."));
        double after = FromOwnStatistics(model, temperature);
        Assert.True(after < 0.5 * before, $"{after} is not far below {before}");
    }

    private static float[] Statistics(DeepVae model, string part) =>
    [
        .. model.Parameters.All
            .Where(parameter => parameter.Name.StartsWith(part, StringComparison.Ordinal)
                && parameter.Name.Contains("running", StringComparison.Ordinal))
            .SelectMany(parameter => parameter.Value.ToArray()),
    ];

    // how far images are from those that the statistics of the very draws make
    private static double FromOwnStatistics(DeepVae model, double temperature)
    {
        const int draws = 400;
        float[] kept = model.Parameters.Flat.ToArray();
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            var examples = Examples.Range(0, draws);
            Tensor codes = model.SamplePrior(Stream, examples, temperature);
            float[] usual = model.DecodeNumbers(codes, null).ToArray();
            var source = LatentSource.Given(codes.Reshape(1, draws, model.LatentSize));
            Tensor end = model.Descend(source, Pass.Training(Stream, examples), Inference.Begin());
            float[] own = model.Networks.Tail.Apply(end, Pass.Training(Stream, examples)).ToArray();
            model.Parameters.Flat.CopyFrom(kept);
            return usual.Zip(own, (a, b) => Math.Abs((double)a - b)).Average();
        }
    }

    private static DeepVae Model(DeepVaeOptions? options = null)
    {
        var model = new DeepVae(Image, options ?? Options, new Bernoulli());
        model.Parameters.Initialize(5);
        return model;
    }

    private static Inference Infer(DeepVae model, int samples) =>
        model.Infer(Observed(), new Draw(samples, Stream));

    private static Batch Observed() => new(
        Tensor.Constant(Values(), Image.Insert(0, Count)), Elbo.Tensors.Examples.Range(0, Count));

    private static float[] Values() =>
        [.. Enumerable.Range(0, Count * Image.Count).Select(i => (i * 7 % 11) < 4 ? 1f : 0f)];
}
