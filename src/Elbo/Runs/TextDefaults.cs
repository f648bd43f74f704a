using Elbo.Data.Text;

namespace Elbo.Runs;

/// <summary>The settings that sentences decide where no recipe is named.</summary>
internal static class TextDefaults
{
    private const int Few = 5000;

    // against the collapse of a posterior, which a language model does not have
    private static readonly string[] OfLatents =
        ["model.latent", "model.wordDropout", "objective.freeBits", "objective.klWarmupEpochs"];

    /// <summary>Whether a setting is of use to a model: those of latents are not to a language model.</summary>
    public static bool Fits(DataDefault setting, ModelRecipe model) =>
        model.Kind != ModelChoice.LanguageModel || !OfLatents.Contains(setting.Key, StringComparer.Ordinal);

    /// <summary>Network and latents for so many sentences.</summary>
    public static IEnumerable<DataDefault> Of(Vocabulary vocabulary, long examples)
    {
        (int embedding, int units) = examples < Few ? (64, 128) : (256, 512);
        string size = examples < Few ? $"fewer than {Few} sentences" : "thousands of sentences";
        yield return new("model.network", "lstm", "sentences, read word by word");
        yield return new("model.embedding", $"{embedding}", $"{size}, {vocabulary.Count} tokens");
        yield return new("model.units", $"{units}", size);
        yield return new("model.latent", "32", "usual for sentences (Bowman et al. 2016; He et al. 2019)");
        yield return new(
            "model.wordDropout", "0.3", "the decoder cannot lean on the words before alone (Bowman et al. 2016)");
        yield return new(
            "objective.freeBits", "0.125", "4 nats of 32 latents cost nothing: a decoder of words would ignore z");
    }
}
