using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Evaluation;

/// <summary>
/// ln p(x) of each example by annealed importance sampling (Neal 2001; for decoders: Wu, Burda, Salakhutdinov and
/// Grosse 2017, "On the quantitative analysis of decoder-based generative models"), in nats: chains go from a start s
/// through s(z)^(1-b) (p(x|z) p(z))^b to the posterior, by Hamiltonian transitions, and gather the weight of their way.
/// With the start at p(z) these are the p(z) p(x|z)^b of Wu et al.
/// </summary>
/// <remarks>
/// Step sizes are tuned on chains of their own, so that the estimate of p(x) has no bias; that of ln p(x) is in
/// expectation a lower bound, which rises with steps and chains. Noise is keyed by seed, example, chain and step.
/// </remarks>
public sealed class AnnealedImportanceSampling
{
    private const int RowsAtOnce = 1024;
    private const int TuningChains = 2;
    private const int WarmUp = 25;
    private const double FirstStepSize = 0.3;
    private const double TuningGain = 0.1;

    // chains that tune are others than those that count
    private const uint TuningNoise = 1u << 30;
    private const uint StartNoise = uint.MaxValue;

    private readonly Model model;
    private readonly AnnealingOptions options;
    private readonly RandomStream random;
    private readonly LatentDensity density;
    private readonly LogWeights[] weights;
    private readonly double[] acceptance;

    private AnnealedImportanceSampling(Model model, int examples, AnnealingOptions options, ulong seed)
    {
        this.model = model;
        this.options = options;
        random = new RandomStream(seed, RandomPurpose.Annealing);
        density = new LatentDensity(model, options.Start);
        weights = new LogWeights[examples];
        Array.Fill(weights, new LogWeights());
        acceptance = new double[examples];
    }

    private AnnealedLikelihoods Result => new()
    {
        Steps = options.Steps,
        Likelihoods = new LogLikelihoods
        {
            Samples = options.Chains,
            LogLikelihood = [.. weights.Select(example => example.LogMean)],
            StandardError = [.. weights.Select(example => example.StandardError)],
            EffectiveSampleSize = [.. weights.Select(example => example.EffectiveSampleSize)],
        },
        Acceptance = acceptance,
    };

    /// <summary>Estimates of every example of a data set.</summary>
    /// <param name="model">The model; its parameters are held fixed meanwhile.</param>
    /// <param name="data">The examples.</param>
    /// <param name="options">How chains are annealed.</param>
    /// <param name="evaluation">Seed, binarization, batch.</param>
    /// <param name="progress">Told how much is done, 0..1, on this thread; or null.</param>
    /// <param name="stop">Ends the work early, without a result.</param>
    /// <exception cref="EvaluationException">
    /// The options cannot be.
    /// </exception>
    /// <exception cref="ModelException">The model has no density.</exception>
    /// <exception cref="TrainingException">The data is not what the model takes.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public static AnnealedLikelihoods Of(
        Model model, Dataset data, AnnealingOptions options, EvaluationOptions evaluation,
        IProgress<double>? progress, CancellationToken stop)
    {
        options.Check();
        evaluation.Check();
        model.RequireDensity("ln p(x) by annealing");
        int atOnce = Math.Clamp(RowsAtOnce / options.Chains, 1, evaluation.Batch);
        var pass = new BatchPass(model, data, BatchPass.Everything(data), evaluation with { Batch = atOnce });
        RangeCheck.Run(data, model);
        var measure = new AnnealedImportanceSampling(model, data.Count, options, evaluation.Seed);
        var work = new WorkProgress(
            progress, (double)data.Count * (TuningChains + options.Chains) * Math.Max(1, options.Steps - 1));
        using var held = new FixedParameters(model);
        pass.Run(batch => measure.Add(batch, work, stop), stop);
        return measure.Result;
    }

    private void Add(in EncodedBatch batch, WorkProgress work, CancellationToken stop)
    {
        double[] stepSizes = new double[(options.Steps + 1) * batch.Count];
        Anneal(batch, TuningChains, stepSizes, isTuning: true, work, stop);
        Anneal(batch, options.Chains, stepSizes, isTuning: false, work, stop);
    }

    // Step t of the weights leads from temperature t - 1 to t; the transition after it keeps temperature t. After the
    // last there is none.
    private void Anneal(
        in EncodedBatch batch, int chains, double[] stepSizes, bool isTuning, WorkProgress work,
        CancellationToken stop)
    {
        uint noise = isTuning ? TuningNoise : 0;
        var place = new LatentPlace(new Shape(chains, batch.Count, batch.Posterior.Mean.Shape[1]));
        Begin(batch, place, noise);
        var transition = new HamiltonianTransition(density, options.Leapfrogs, random);
        double[] logWeights = new double[place.Rows];
        double[] current = Enumerable.Repeat(FirstStepSize, batch.Count).ToArray();
        for (int step = 1; step <= options.Steps; step++)
        {
            double temperature = options.Temperature(step);
            double change = temperature - options.Temperature(step - 1);
            for (int row = 0; row < logWeights.Length; row++)
            {
                logWeights[row] += change * (place.Joint[row] - place.Start[row]);
            }

            int moves = step == options.Steps ? 0 : isTuning && step == 1 ? WarmUp : 1;
            Span<double> sizes = stepSizes.AsSpan(step * batch.Count, batch.Count);
            float[] scales = moves > 0 ? Scales(batch, temperature) : [];
            for (int move = 0; move < moves; move++)
            {
                stop.ThrowIfCancellationRequested();
                uint number = noise + (uint)((step * WarmUp) + move);
                double[] accepted = transition.Run(
                    batch, place, temperature, isTuning ? current : sizes, scales, number);
                Learn(batch, accepted, chains, isTuning ? current : null);
            }

            if (isTuning)
            {
                current.CopyTo(sizes);
            }

            work.Advance(moves > 0 ? chains * batch.Count : 0);
        }

        if (!isTuning)
        {
            Keep(batch, logWeights);
        }
    }

    private void Begin(in EncodedBatch batch, LatentPlace place, uint noise)
    {
        Examples examples = batch.Batch.Examples;
        if (options.Start == AnnealingStart.Posterior)
        {
            var draws = new SampleNoise(random with { Epoch = StartNoise - noise }, examples, 0, place.Shape[0]);
            batch.Posterior.Sample(draws).CopyTo(place.Latents);
        }
        else
        {
            int size = examples.Count * place.Shape[2];
            for (int chain = 0; chain < place.Shape[0]; chain++)
            {
                model.SamplePrior(random with { Epoch = StartNoise - noise - (uint)chain }, examples)
                    .CopyTo(place.Latents.AsSpan(chain * size, size));
            }
        }

        density.Evaluate(batch, place, temperature: 0);
    }

    // The acceptance of an example moves its step size while tuning, and is noted otherwise.
    private void Learn(in EncodedBatch batch, double[] accepted, int chains, double[]? sizes)
    {
        for (int example = 0; example < batch.Count; example++)
        {
            double mean = 0;
            for (int row = example; row < accepted.Length; row += batch.Count)
            {
                mean += accepted[row] / chains;
            }

            if (sizes is not null)
            {
                sizes[example] *= DoubleMath.Exp(TuningGain * (mean - options.TargetAcceptance));
            }
            else
            {
                acceptance[batch.First + example] += mean / (options.Steps - 1);
            }
        }
    }

    private void Keep(in EncodedBatch batch, double[] logWeights)
    {
        for (int row = 0; row < logWeights.Length; row++)
        {
            weights[batch.First + (row % batch.Count)].Add(logWeights[row]);
        }
    }

    // About the deviation of each latent on the way: precisions mix as the logarithms of the densities do, with the
    // encoder's for the posterior's and 1 for the prior's.
    private float[] Scales(in EncodedBatch batch, double temperature)
    {
        float[] scales = new float[batch.Count * batch.Posterior.Mean.Shape[1]];
        Array.Fill(scales, 1f);
        if (batch.Posterior is Normal normal)
        {
            normal.LogVariance.CopyTo(scales);
            double share = options.Start == AnnealingStart.Posterior ? 1 : temperature;
            for (int i = 0; i < scales.Length; i++)
            {
                scales[i] = (float)(1 / Math.Sqrt((share * DoubleMath.Exp(-scales[i])) + (1 - share)));
            }
        }

        return scales;
    }
}
