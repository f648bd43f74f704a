using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>Models of sentences with weights of no meaning, and sentences for them.</summary>
internal static class SentenceCases
{
    private const int Longest = 6;

    private static readonly (string Name, string Model)[] Table =
    [
        ("lstm", """ "latent": 3, "units": 7, "embedding": 5 """),
        ("gru", """ "network": "gru", "latent": 2, "units": 6, "embedding": 4 """),
        ("full", """ "latent": 3, "units": 7, "embedding": 5, "posterior": "full" """),
        ("language model", """ "kind": "languageModel", "units": 7, "embedding": 5 """),
        ("gru language model", """ "kind": "languageModel", "network": "gru", "units": 7, "embedding": 5 """),
    ];

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    /// <summary>Three sentences of different lengths, [3, 6].</summary>
    public static float[] Items { get; } =
    [
        3, 5, 4, 9, 8, 1,
        7, 1, 0, 0, 0, 0,
        2, 6, 3, 1, 0, 0,
    ];

    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>Makes a run folder of a case, as a training leaves it, and opens it.</summary>
    public static TrainedModel Open(string name, string folder)
    {
        string model = Table.Single(row => row.Name == name).Model;
        return ExportCases.Save(folder, new RunConfig
        {
            Recipe = Recipe.Parse($$"""{ "model": { {{model}} } }""", name),
            Data = new ResolvedData
            {
                Name = "nothing",
                Examples = 1,
                Shape = [Longest],
                Text = new Vocabulary
                {
                    Kind = TokenKind.Words,
                    Words = [" a", " b", " c", " d", " e", " f", " g"],
                    Longest = Longest,
                    Sentences = 9,
                },
            },
        });
    }

    /// <summary>ln p of each token of the sentences, given z [3, latent] and the tokens before, [3, 6].</summary>
    public static float[] LogProbabilities(SentenceModel model, float[] latents)
    {
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            var tokens = TokenBatch.Of(
                Tensor.Constant(Items, new Shape(Count, Longest)), 1, 0, Elbo.Networks.Pass.Evaluation);
            Tensor? told = model.Told(Tensor.Constant(latents, new Shape(Count, model.LatentSize)));
            float[] each = model.Decoder.LogLikelihood(tokens, told, Elbo.Networks.Pass.Evaluation).ToArray();
            return
            [
                .. Enumerable.Range(0, Count * Longest)
                    .Select(at => each[(at % Longest * Count) + (at / Longest)]),
            ];
        }
    }
}
