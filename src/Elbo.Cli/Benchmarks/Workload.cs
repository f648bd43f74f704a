using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Cli.Benchmarks;

/// <summary>
/// A training step to be timed: a model on random bits or words with the layers, batch and likelihood that its name
/// stands for.
/// </summary>
internal sealed record Workload(string Name, string Description, int Batch, Func<Model> Build)
{
    /// <summary>What is minimised.</summary>
    public Objective Objective { get; init; } = new EvidenceLowerBound(samples: 1, usesClosedForm: true);

    private static readonly Shape Image = new(28, 28, 1);

    /// <summary>The workloads that are also run in PyTorch, so that the two can stand side by side.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("mlp-b128", "784-400-20 ReLU, batch 128", 128, () => Dense([400], 20, Activation.Relu)),
        new("mlp-b20", "784-200-200-50 tanh, batch 20", 20, () => Dense([200, 200], 50, Activation.Tanh)),
        new("iwae50-b20", "784-200-200-50 tanh, IWAE with 50 samples, batch 20", 20,
            () => Dense([200, 200], 50, Activation.Tanh))
        {
            Objective = new ImportanceWeightedBound(50, BoundGradient.Reparameterized),
        },
        new("conv-b128", "conv 32, 64 / 16 latents / conv 64, 32 ReLU, batch 128", 128, Convolutional),
        new("lstm-b32", "language model: 20 words of 10,000, embedding 256, LSTM 512, batch 32", 32, Language),
    ];

    private static LanguageModel Language()
    {
        var options = new TokenOptions { Vocabulary = 10_000, Embedding = 256, Cell = RecurrentCell.Lstm, Size = 512 };
        var model = new LanguageModel(longest: 20, options);
        model.Parameters.Initialize(seed: 0);
        return model;
    }

    private static Vae Dense(int[] hidden, int latent, Activation activation)
    {
        int head = PosteriorFamily.Diagonal.HeadSize(latent);
        return Initialized(new Vae(
            Image, latent,
            Mlp.Create(Image, hidden, new Shape(head), activation, Initialization.FanIn),
            Mlp.Create(new Shape(latent), [.. hidden.Reverse()], Image, activation, Initialization.FanIn),
            new Bernoulli(), PosteriorFamily.Diagonal));
    }

    private static Vae Convolutional()
    {
        const int latent = 16;
        int head = PosteriorFamily.Diagonal.HeadSize(latent);
        Network encoder = ConvEncoder.Create(
            Image, [new(32, 3, 2, 1), new(64, 3, 2, 1)], head, Activation.Relu, Initialization.FanIn);
        Network decoder = ConvDecoder.Create(
            latent, new Shape(7, 7, 64), [new(32, 3, 2, 1, 1), new(1, 3, 2, 1, 1)], Image, Activation.Relu,
            Initialization.FanIn);
        return Initialized(new Vae(Image, latent, encoder, decoder, new Bernoulli(), PosteriorFamily.Diagonal));
    }

    private static Vae Initialized(Vae vae)
    {
        vae.Parameters.Initialize(seed: 0);
        return vae;
    }
}
