using System.Net;
using System.Text.Json;

namespace Elbo.Studio.Tests;

/// <summary>A run on text is told of in sentences, never in numbers of tokens.</summary>
public sealed class SentenceTests(SmallRuns runs)
{
    private Served Studio => runs.Studio;

    private string Run => $"/api/runs/{runs.Sentences}";

    [Fact]
    public async Task A_run_and_its_data_are_sentences()
    {
        JsonElement run = await Studio.Get(Run);
        Assert.Equal("sentences", run.GetProperty("data").GetProperty("kind").GetString());
        JsonElement preview = await Studio.Get(
            $"/api/data/preview?data={Uri.EscapeDataString(runs["captions.txt"])}");
        Assert.Equal("sentences", preview.GetProperty("kind").GetString());
        string[] shown = Texts(preview.GetProperty("sentences"));
        Assert.NotEmpty(shown);
        Assert.All(shown, sentence => Assert.Contains(sentence, SmallRuns.Captions(), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Codes_draws_and_examples_come_as_words()
    {
        string[] drawn = Texts(
            (await Studio.Post($"{Run}/sample", new { count = 3, seed = 5 })).GetProperty("sentences"));
        Assert.Equal(3, drawn.Length);
        Assert.Equal(drawn, Texts(
            (await Studio.Post($"{Run}/sample", new { count = 3, seed = 5 })).GetProperty("sentences")));
        string caption = SmallRuns.Captions().First();
        JsonElement code = await Studio.Post($"{Run}/encode", new { sentences = new[] { caption } });
        string decoded = Texts((await Studio.Post(
            $"{Run}/decode", new { codes = code.GetProperty("codes") })).GetProperty("sentences")).Single();
        string rebuilt = Texts((await Studio.Post(
            $"{Run}/reconstruct", new { sentences = new[] { caption } })).GetProperty("sentences")).Single();
        Assert.Equal(rebuilt, decoded);
        JsonElement example = await Studio.Get($"{Run}/examples/0?part=test");
        Assert.Contains(
            example.GetProperty("sentence").GetString()!, SmallRuns.Captions(), StringComparer.Ordinal);
        Assert.NotNull(example.GetProperty("reconstructionSentence").GetString());
    }

    [Fact]
    public async Task A_sentence_is_judged_word_by_word()
    {
        JsonElement tried = await Studio.Post($"{Run}/try", new { sentence = "A dog runs zyxomatically here." });
        JsonElement said = tried.GetProperty("sentence");
        JsonElement[] words = [.. said.GetProperty("words").EnumerateArray()];
        Assert.Equal(
            ["A", "dog", "runs", "zyxomatically", "here", "."],
            words.Select(word => word.GetProperty("text").GetString()!.Trim()), StringComparer.Ordinal);
        Assert.Equal(
            [true, true, true, false, true, true], words.Select(word => word.GetProperty("isKnown").GetBoolean()));
        double nats = words.Sum(word => word.GetProperty("nats").GetDouble())
            + said.GetProperty("endNats").GetDouble();
        Assert.Equal(-tried.GetProperty("reconstruction").GetDouble(), nats, 1e-3);
        Assert.NotEqual(JsonValueKind.Null, tried.GetProperty("threshold").ValueKind);
    }

    [Fact]
    public async Task A_language_model_judges_words_and_has_no_code()
    {
        string run = await Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["training.epochs"] = 1,
                ["model.units"] = 16,
                ["model.embedding"] = 8,
            },
            "sentence-language-model", runs["captions.txt"]);
        JsonElement tried = await Studio.Post($"/api/runs/{run}/try", new { sentence = "A dog runs here." });
        Assert.Empty(tried.GetProperty("code").GetProperty("mean").EnumerateArray());
        JsonElement said = tried.GetProperty("sentence");
        Assert.Equal(JsonValueKind.Null, said.GetProperty("reconstruction").ValueKind);
        Assert.Equal(5, said.GetProperty("words").GetArrayLength());
        JsonElement example = await Studio.Get($"/api/runs/{run}/examples/0?part=test");
        Assert.Contains(
            example.GetProperty("sentence").GetString()!, SmallRuns.Captions(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_is_behind_the_longest_sentence_is_cut_off()
    {
        string text = string.Concat(Enumerable.Repeat("A dog runs here. ", 12));
        JsonElement said = (await Studio.Post($"{Run}/try", new { sentence = text })).GetProperty("sentence");
        JsonElement[] words = [.. said.GetProperty("words").EnumerateArray()];
        Assert.Equal(60, words.Length);
        Assert.Equal(JsonValueKind.Null, words[^1].GetProperty("nats").ValueKind);
        Assert.True(said.GetProperty("endNats").GetDouble() > 0);
    }

    [Fact]
    public async Task Neighbours_come_with_their_words()
    {
        await Studio.Post($"{Run}/index", new { }, HttpStatusCode.Accepted);
        while ((await Studio.Get($"{Run}/index")).GetProperty("state").GetString() == "building")
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        JsonElement found = await Studio.Post($"{Run}/search", new { example = "A dog runs here.", top = 3 });
        foreach (JsonElement neighbour in found.GetProperty("neighbours").EnumerateArray())
        {
            Assert.Contains(
                neighbour.GetProperty("sentence").GetString()!, SmallRuns.Captions(), StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_no_sentence_is_told()
    {
        JsonElement problem = await Studio.Problem(
            $"{Run}/encode", new { sentences = new[] { 1, 2 } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("sentences", problem.GetProperty("faults")[0].GetProperty("field").GetString());
        problem = await Studio.Problem($"{Run}/try", new { }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains(
            "text takes sentence", problem.GetProperty("faults")[0].GetProperty("message").GetString(),
            StringComparison.Ordinal);
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(each => each.GetString()!)];
}
