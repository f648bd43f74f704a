using System.CommandLine;
using System.Globalization;
using Elbo.Evaluation;

namespace Elbo.Cli;

/// <summary>The options that say how a model of sentences chooses its words.</summary>
internal sealed class WordOptions
{
    private static readonly string[] Ways = ["greedy", "draw", "beam"];

    private readonly Option<string?> words;
    private readonly Option<string?> wordTemperature;
    private readonly Option<string?> beam;

    /// <summary>Gives the options to a verb.</summary>
    public WordOptions(Verb verb)
    {
        words = verb.Add("--words", "WAY",
            "Sentences: greedy (the most probable word each time), draw, or beam (the most probable sentence found)");
        wordTemperature = verb.Add("--word-temperature", "T",
            "Sentences: with --words draw, below 1 more probable words; default 1");
        beam = verb.Add("--beam", "N", "Sentences: with --words beam, how many are followed at a time; default 10");
    }

    /// <summary>The choice of a command line; what is wrong with it is a fault.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="otherwise">The way where none is named.</param>
    /// <param name="seed">The seed of draws.</param>
    public WordChoice Read(Invocation call, string otherwise, ulong seed)
    {
        call.Needs(words, wordTemperature, beam);
        string way = call.Get(words) ?? otherwise;
        if (!Ways.Contains(way, StringComparer.Ordinal))
        {
            call.Faults.Add($"--words: '{way}' is no way. {Data.NearestName.Advice(way, Ways)}");
        }

        Expect(call, wordTemperature, way, "draw");
        Expect(call, beam, way, "beam");
        double temperature = Temperature(call);
        int width = call.Number(beam, 10, 1, 1000);
        return new WordChoice
        {
            Temperature = way == "draw" ? temperature : null,
            Beam = way == "beam" ? width : null,
            Seed = seed,
        };
    }

    /// <summary>Faults where the run is not on sentences.</summary>
    public void Refuse(Invocation call)
    {
        foreach (Option<string?> option in (Option<string?>[])[words, wordTemperature, beam])
        {
            if (call.Has(option))
            {
                call.Faults.Add($"{option.Name}: it is for sentences, which the run is not on. Leave it out.");
            }
        }
    }

    private static void Expect(Invocation call, Option<string?> option, string way, string its)
    {
        if (call.Has(option) && way != its)
        {
            call.Faults.Add(
                $"{option.Name}: it is for --words {its}, this is {way}. Leave it out, or set --words {its}.");
        }
    }

    private double Temperature(Invocation call)
    {
        if (call.Get(wordTemperature) is not { } text)
        {
            return 1;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor)
            && factor is > 0 and <= 100)
        {
            return factor;
        }

        call.Faults.Add($"--word-temperature: '{text}' is not a number above 0, up to 100. Write for example 0.7.");
        return 1;
    }
}
