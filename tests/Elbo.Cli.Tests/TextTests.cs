using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>Sentences from a file to samples, ways between them and scores, as a user types it.</summary>
public sealed class TextTests(SmallText run) : IClassFixture<SmallText>
{
    [Fact]
    public void Training_learns_the_words_and_keeps_them_with_the_run()
    {
        Assert.Equal(ExitCode.Success, run.Training.Code);
        Assert.Contains("words and signs, from 240 sentences", run.Training.Out, StringComparison.Ordinal);
        Assert.Contains("perplexity", run.Training.Out, StringComparison.Ordinal);
        JsonElement config = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Path, "config.json"))).RootElement;
        JsonElement text = config.GetProperty("data").GetProperty("text");
        Assert.Equal("words", text.GetProperty("kind").GetString());
        Assert.Contains(" singing", text.GetProperty("words").EnumerateArray().Select(word => word.GetString()!),
            StringComparer.Ordinal);
        string report = File.ReadAllText(Path.Combine(run.Path, "report.html"));
        Assert.Contains("Perplexity", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Measures_are_shared_out_among_the_tokens_of_a_sentence()
    {
        JsonElement measured = Assert.Single(Called.With("evaluate", run.Path, "--samples", "5", "--json").Json)
            .GetProperty("result");
        JsonElement words = measured.GetProperty("words");
        double tokens = words.GetProperty("tokensPerSentence").GetDouble();
        JsonElement estimate = measured.GetProperty("logLikelihood");
        double each = -estimate.GetProperty("mean").GetDouble() / tokens;
        Assert.InRange(tokens, 3, 12);
        Assert.Equal(tokens, measured.GetProperty("dimensions").GetDouble());
        Assert.Equal(each, words.GetProperty("natsPerToken").GetDouble(), 1e-9);
        Assert.Equal(Math.Exp(each), words.GetProperty("perplexity").GetDouble(), 1e-6);
        Assert.Equal(each / Math.Log(2), estimate.GetProperty("bitsPerDimension").GetDouble(), 1e-9);
        string table = Called.With("evaluate", run.Path, "--samples", "0").Out;
        Assert.Contains("bits/token", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_sentences_and_the_same_for_a_seed()
    {
        Called many = Called.With("sample", run.Path, "--count", "12", "--seed", "3");
        Called few = Called.With("sample", run.Path, "--count", "4", "--seed", "3");
        Assert.Equal(ExitCode.Success, many.Code);
        string[] lines = many.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, lines.Length);
        Assert.Equal(lines[..4], few.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ExitCode.Success, Called.With("sample", run.Path, "--words", "beam", "--out", run["beam.txt"]).Code);
        Assert.Equal(
            ExitCode.Success, Called.With("sample", run.Path, "--words", "greedy", "--out", run["greedy.txt"]).Code);
        Assert.Equal(
            ExitCode.Success,
            Called.With(
                "sample", run.Path, "--words", "draw", "--word-temperature", "0.001", "--out", run["cold.txt"]).Code);
        Assert.Equal(File.ReadAllLines(run["greedy.txt"]), File.ReadAllLines(run["cold.txt"]));
        Assert.Equal(10, File.ReadAllLines(run["beam.txt"]).Length);
    }

    [Fact]
    public void Reconstructions_and_ways_show_the_sentences_that_they_are_of()
    {
        JsonElement[] rebuilt = Called.With("reconstruct", run.Path, "--count", "3", "--json").Json;
        Assert.Equal(3, rebuilt.Length);
        string[] all = File.ReadAllLines(run.Data);
        Assert.All(
            rebuilt, one => Assert.Contains(one.GetProperty("original").GetString(), all, StringComparer.Ordinal));
        JsonElement way = Assert.Single(
            Called.With("interpolate", run.Path, "--from", "0", "--to", "1", "--steps", "4", "--json").Json);
        Assert.Equal(5, way.GetProperty("way").GetArrayLength());
        Assert.Equal(rebuilt[0].GetProperty("original").GetString(), way.GetProperty("from").GetString());
        Assert.Equal(
            rebuilt[0].GetProperty("reconstruction").GetString(), way.GetProperty("way")[0].GetString());
    }

    [Fact]
    public void Sentences_are_searched_by_a_sentence_and_shown()
    {
        string[] all = File.ReadAllLines(run.Data);
        Assert.Equal(ExitCode.Success, Called.With("search", "index", run.Path, "--split", "train").Code);
        JsonElement first = Assert.Single(
            Called.With("search", "query", run.Path, "--id", "0", "--top", "3", "--json").Json).GetProperty("items")[0];
        string sentence = first.GetProperty("sentence").GetString()!;
        Assert.Contains(sentence, all, StringComparer.Ordinal);

        // a sentence of the index is nearest to itself
        JsonElement own = Assert.Single(
            Called.With("search", "query", run.Path, "--text", sentence, "--top", "3", "--json").Json);
        JsonElement nearest = own.GetProperty("items")[0];
        Assert.Equal(sentence, nearest.GetProperty("sentence").GetString());
        Assert.InRange(nearest.GetProperty("distance").GetDouble(), 0, 1e-4);
        Assert.Contains(sentence, Called.With("search", "query", run.Path, "--text", sentence).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "--image: it is not for sentences",
            Called.With("search", "query", run.Path, "--image", "seven.png").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_language_model_knows_log_p_exactly_and_has_no_codes()
    {
        string path = run["lm"];
        Called trained = Called.With(
            "train", run.Data, "--set", "model.kind=languageModel", "--set", "model.units=16", "--set",
            "model.embedding=8", "--epochs", "2", "--out", path);
        Assert.Equal(ExitCode.Success, trained.Code);
        JsonElement result = Assert.Single(Called.With("evaluate", path, "--samples", "3", "--json").Json)
            .GetProperty("result");
        double exact = result.GetProperty("exactLogLikelihood").GetDouble();
        Assert.Equal(exact, result.GetProperty("elbo").GetDouble(), 1e-4);
        Assert.Equal(exact, result.GetProperty("logLikelihood").GetProperty("mean").GetDouble(), 1e-4);
        JsonElement words = result.GetProperty("words");
        Assert.Equal(
            Math.Exp(-exact / words.GetProperty("tokensPerSentence").GetDouble()),
            words.GetProperty("perplexity").GetDouble(), 1e-6);
        Assert.Equal(ExitCode.Success, Called.With("sample", path, "--count", "2").Code);
        Called refused = Called.With("reconstruct", path);
        Assert.Equal(ExitCode.Failure, refused.Code);
        Assert.Equal(
            "elbo: A language model has no latents, so no codes. Train a vae on the sentences.",
            Assert.Single(refused.ErrorLines));
    }

    [Fact]
    public void Other_sentences_are_scored_with_the_words_of_the_run()
    {
        File.WriteAllLines(run["other.txt"], ["A dog sleep in the park.", "Zebras waits on a bench."]);
        Called evaluated = Called.With("evaluate", run.Path, run["other.txt"], "--samples", "20", "--json");
        JsonElement result = Assert.Single(evaluated.Json).GetProperty("result");
        Assert.Equal(2, result.GetProperty("examples").GetInt32());
        Assert.True(result.GetProperty("logLikelihood").GetProperty("mean").GetDouble() < 0);
    }

    [Fact]
    public void The_strangest_sentences_are_shown_in_words()
    {
        File.WriteAllLines(
            run["strange.txt"], ["A dog runs in the park.", "Zebra the the in dog."]);
        Called scored = Called.With(
            "score", run.Path, run["strange.txt"], "--false-alarm", "0.05", "--out", run["scores.csv"]);
        Assert.Equal("", scored.Error);
        Assert.Contains("A dog runs in the park.", scored.Out, StringComparison.Ordinal);
        Assert.Contains("<unk> the the in dog.", scored.Out, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(run["scores.csv"]).Length);
    }

    [Fact]
    public void What_is_not_for_sentences_is_said_at_once()
    {
        Called wrong = Called.With(
            "train", run.Data, "--set", "model.network=conv", "--set", "data.corruption=masking", "--likelihood",
            "bernoulli", "--out", run["none"]);
        Assert.Equal(ExitCode.WrongUsage, wrong.Code);
        Assert.Contains(
            "elbo: model.network: conv is not for sentences. Take auto or lstm or gru.", wrong.ErrorLines,
                StringComparer.Ordinal);
        Assert.Contains("elbo: data.corruption: masking is not for sentences. Take none.", wrong.ErrorLines,
            StringComparer.Ordinal);
        Assert.Contains(
            "elbo: --likelihood: bernoulli is not for sentences. Take auto or tokens.", wrong.ErrorLines,
                StringComparer.Ordinal);
        Called ways = Called.With("interpolate", run.Path, "--from", "0", "--to", "1", "--way", "spherical");
        Assert.Equal("elbo: --way: it is not for sentences, which the run is on. Leave it out.", ways.ErrorLines[0]);
        Assert.Equal(ExitCode.WrongUsage, Called.With("sample", run.Path, "--words", "bem").Code);
        Called mixed = Called.With(
            "sample", run.Path, "--words", "greedy", "--beam", "20", "--word-temperature", "0.7");
        Assert.Equal(ExitCode.WrongUsage, mixed.Code);
        Assert.Equal(
            [
                "elbo: --word-temperature: it is for --words draw, this is greedy. Leave it out, or set --words draw.",
                "elbo: --beam: it is for --words beam, this is greedy. Leave it out, or set --words beam.",
            ],
            mixed.ErrorLines, StringComparer.Ordinal);
        Called images = Called.With("train", "digits", "--set", "model.kind=languageModel", "--out", run["none"]);
        Assert.Equal(ExitCode.WrongUsage, images.Code);
        Assert.Equal(
            "elbo: model.kind: a language model is for sentences, which digits is not. Take vae.",
            Assert.Single(images.ErrorLines));
    }
}
