using Elbo.Data;

namespace Elbo.Runs;

/// <summary>Finds what does not fit between a recipe and sentences, and what fits sentences only.</summary>
internal static class TextFaults
{
    private const int MostNumbers = 65_536;
    private const int MostTokens = 1_000_000;

    private static readonly Recipe Usual = new();

    /// <summary>Checks each value by itself.</summary>
    internal static void Check(Recipe recipe, FaultList faults)
    {
        (DataRecipe data, ModelRecipe model) = (recipe.Data, recipe.Model);
        faults.Choice("data.tokens", data.Tokens);
        faults.Range("data.leastCount", data.LeastCount, 1, MostTokens, "2 leaves out words that occur once.");
        faults.Range("data.vocabulary", data.Vocabulary, 4, MostTokens, "10000 is usual.");
        faults.Range("data.longest", data.Longest, 1, 10_000, "100 is usual.");
        faults.Range("model.embedding", model.Embedding, 1, MostNumbers, "256 is a start.");
        faults.Range("model.units", model.Units, 1, MostNumbers, "512 is a start.");
        faults.Share("model.wordDropout", model.WordDropout, "Write 0 for none.");
        if (model.Kind == ModelChoice.LanguageModel)
        {
            foreach ((string key, bool isSet) in OfLatents(recipe).Where(each => each.IsSet))
            {
                faults.Add(key, "it has no effect with a language model, which has no latents. Leave it out.",
                    "model.kind");
            }
        }
    }

    private static IEnumerable<(string Key, bool IsSet)> OfLatents(Recipe recipe) =>
    [
        ("model.latent", recipe.Model.Latent != Usual.Model.Latent),
        ("model.posterior", recipe.Model.Posterior != Usual.Model.Posterior),
        .. ObjectiveFaults.OfLatents(recipe.Objective),
        ("training.encoderSteps", recipe.Training.EncoderSteps != 0),
    ];

    /// <summary>Checks both ways.</summary>
    internal static void Check(Recipe recipe, DataHeader header, FaultList faults)
    {
        ModelRecipe model = recipe.Model;
        if (header.Text is null)
        {
            CheckOthers(model, header.Name, faults);
            return;
        }

        Expect("model.kind", model.Kind, [ModelChoice.Vae, ModelChoice.LanguageModel], faults);
        Expect("model.network", model.Network, [NetworkChoice.Auto, NetworkChoice.Lstm, NetworkChoice.Gru], faults);
        Expect("model.prior", model.Prior, [PriorChoice.Standard], faults);
        Expect("model.condition", model.Condition, [ConditionChoice.None], faults);
        Expect("model.likelihood", model.Likelihood, [LikelihoodChoice.Auto, LikelihoodChoice.Tokens], faults);
        Expect("model.outputBias", model.OutputBias, [OutputBiasChoice.Initialization], faults);
        Expect("data.preprocessing", recipe.Data.Preprocessing, [PreprocessingChoice.Grey], faults);
        Expect("data.corruption", recipe.Data.Corruption, [CorruptionChoice.None], faults);
    }

    private static void Expect<T>(string key, T value, T[] known, FaultList faults)
        where T : struct, Enum
    {
        if (!known.Contains(value))
        {
            faults.Add(
                key,
                $"{RecipeValue.Name(value)} is not for sentences. Take "
                + $"{string.Join(" or ", known.Select(each => RecipeValue.Name(each)))}.");
        }
    }

    /// <summary>Checks a recipe for data that is no text.</summary>
    internal static void CheckOthers(ModelRecipe model, string name, FaultList faults)
    {
        if (model.Kind == ModelChoice.LanguageModel)
        {
            faults.Add("model.kind", $"a language model is for sentences, which {name} is not. Take vae.");
        }

        if (model.Network is NetworkChoice.Lstm or NetworkChoice.Gru)
        {
            faults.Add(
                "model.network",
                $"{RecipeValue.Name(model.Network)} is for sentences, which {name} is not. Leave it auto.");
        }

        if (model.Likelihood == LikelihoodChoice.Tokens)
        {
            faults.Add("model.likelihood", $"tokens are those of sentences, which {name} is not. Set it to auto.");
        }
    }
}
