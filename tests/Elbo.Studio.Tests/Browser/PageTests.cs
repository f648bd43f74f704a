using Microsoft.Playwright;

namespace Elbo.Studio.Tests.Browser;

/// <summary>The page, as somebody uses it.</summary>
[Trait("Needs", "chromium")]
public sealed class PageTests(BrowserRuns runs) : IClassFixture<BrowserRuns>
{
    [Fact]
    public async Task Digits_are_trained_from_the_page_and_watched()
    {
        await using Window window = await runs.Open();
        await window.Go("train?data=digits");
        await window.Expect(".preview .images img").Not.ToHaveCountAsync(0);
        await window.Fill("data.examples", "400");
        await window.Fill("model.latent", "0");
        await window.Fill("model.hidden", "30");
        await window.Fill("training.epochs", "3");
        ILocator latent = window.At("[data-field='model.latent']");
        await Assertions.Expect(latent).ToHaveAttributeAsync("aria-invalid", "true");
        await window.Fill("model.latent", "3");
        await Assertions.Expect(latent).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await window.Fill("name", "watched");
        await window.Button("Start training").ClickAsync();
        await window.Expect(".run-title h1").ToHaveTextAsync("watched");
        await window.Expect(".run-title .state").ToHaveTextAsync("finished");
        await window.Expect(".chart canvas").Not.ToHaveCountAsync(0);
        await window.Expect(".numbers dt").Not.ToHaveCountAsync(0);
        await window.Until("() => [...document.querySelectorAll('.history img')].length === 2 && "
            + "[...document.querySelectorAll('.history img')].every(image => image.naturalWidth > 0)");
        string last = (await window.At(".history img").First.GetAttributeAsync("src"))!;
        await window.At(".scrub input").FocusAsync();
        await window.Page.Keyboard.PressAsync("Home");
        await window.Expect(".scrub output").ToHaveTextAsync("untrained");
        await window.Until("last => document.querySelector('.history img').getAttribute('src') !== last", last);
        window.HasNoFaults();
    }

    [Fact]
    public async Task A_slider_moves_the_picture_and_a_click_on_the_map_too()
    {
        await using Window window = await runs.Open();
        await window.Go($"runs/{runs.First}/latent");
        await window.Expect(".map[data-renderer]").ToBeVisibleAsync();
        await window.Expect("[data-latency]:not(:empty)").ToBeVisibleAsync();
        string before = await window.Pixels(".stage canvas");
        await window.At("[data-latent]").First.FocusAsync();
        await window.Page.Keyboard.PressAsync("PageUp");
        await window.Page.Keyboard.PressAsync("PageUp");
        await window.Until(
            "before => document.querySelector('.stage canvas').toDataURL() !== before", before);
        string moved = await window.Pixels(".stage canvas");
        await window.At(".map").ClickAsync(new() { Position = new() { X = 60, Y = 60 } });
        await window.Until("moved => document.querySelector('.stage canvas').toDataURL() !== moved", moved);
        await window.Button("Draw a path").ClickAsync();
        await window.Draw(".map", (0.2f, 0.5f), (0.5f, 0.3f), (0.8f, 0.6f));
        await window.Expect(".morph").ToBeVisibleAsync();
        string start = await window.Pixels(".stage canvas");
        await window.At(".morph input").FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        await window.Until("start => document.querySelector('.stage canvas').toDataURL() !== start", start);
        window.HasNoFaults();
    }

    [Fact]
    public async Task An_address_without_its_hash_is_taken_to_its_page()
    {
        await using Window window = await runs.Open();
        await window.Page.GotoAsync(new Uri(runs.Studio.Url, $"runs/{runs.First}/latent").ToString());
        await window.Expect(".run-title h1").ToHaveTextAsync(runs.First);
        await window.Expect(".map[data-renderer]").ToBeVisibleAsync();
        window.HasNoFaults();
    }

    [Fact]
    public async Task Lower_levels_are_taken_from_an_example_of_the_map()
    {
        string ladder = await runs.Studio.Train(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["data.examples"] = 200,
                ["training.epochs"] = 1,
                ["evaluation.samples"] = 0,
                ["objective.klWarmupEpochs"] = 0,
                ["training.batch"] = 50,
            },
            "ladder-mnist", "digits");
        await using Window window = await runs.Open();
        await window.Go($"runs/{ladder}/latent");
        await window.Expect(".map-foot").ToContainTextAsync("click to decode");
        await window.Expect("[data-latency]:not(:empty)").ToBeVisibleAsync();
        ILocator details = window.Button("Details of…");
        await details.ClickAsync();
        await Assertions.Expect(details).ToHaveAttributeAsync("aria-pressed", "true");
        for (int place = 0; place < 400 && await details.GetAttributeAsync("aria-pressed") == "true"; place++)
        {
            Position position = new() { X = 30 + (20 * (place % 20)), Y = 30 + (20 * (place / 20)) };
            await window.At(".map").HoverAsync(new() { Position = position });
            await window.Frames();
            await window.At(".map").ClickAsync(new() { Position = position });
            await window.Frames();
        }

        await Assertions.Expect(details).ToHaveAttributeAsync("aria-pressed", "false");
        await window.Expect("aside[aria-label='Decoded']").ToContainTextAsync("with details of example");
        window.HasNoFaults();
    }

    [Fact]
    public async Task A_run_on_text_shows_sentences_and_judges_one_word_by_word()
    {
        await File.WriteAllLinesAsync(
            runs["captions.txt"], SmallRuns.Captions(), TestContext.Current.CancellationToken);
        string text = await runs.Studio.Train(SmallRuns.SentenceSettings(), data: runs["captions.txt"]);
        await using Window window = await runs.Open();
        await window.Go($"runs/{text}");
        await window.Expect(".written li").ToHaveCountAsync(8);
        string first = await window.At(".written ol").InnerTextAsync();
        await window.Button("Draw others").ClickAsync();
        await window.Expect(".written ol").Not.ToHaveTextAsync(first);
        await window.Go($"runs/{text}/latent");
        await window.Expect(".stage .sentence").ToContainTextAsync(" ");
        await window.Go($"runs/{text}/try");
        await window.At("textarea").FillAsync("A dog runs zyxomatically here.");
        await window.Button("Judge this sentence").ClickAsync();
        await window.Expect(".words li").ToHaveCountAsync(7);
        await window.Expect(".words .unknown").ToHaveCountAsync(1);
        await window.Button("Build the search index").ClickAsync();
        await window.Expect(".neighbours.spoken li").ToHaveCountAsync(12);
        window.HasNoFaults();
    }

    [Fact]
    public async Task A_drawn_digit_is_judged_and_its_neighbours_are_found()
    {
        await using Window window = await runs.Open();
        await window.Go($"runs/{runs.First}/try");
        await window.Draw(
            ".pad", (0.3f, 0.25f), (0.5f, 0.2f), (0.68f, 0.3f), (0.55f, 0.47f), (0.7f, 0.62f), (0.6f, 0.8f),
            (0.35f, 0.78f));
        await window.Expect(".verdict").ToContainTextAsync("nats");
        await window.Expect(".tried .pictures img").ToHaveCountAsync(4);
        await window.Expect(".posterior").ToBeVisibleAsync();
        await window.Button("Build the search index").ClickAsync();
        await window.Expect(".neighbours li").ToHaveCountAsync(12);
        await window.Until("() => document.querySelector('.neighbours img').naturalWidth > 0");
        window.HasNoFaults();
    }

    [Fact]
    public async Task Two_runs_are_compared_and_a_third_is_deleted()
    {
        string third = await runs.Studio.Train(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["data.examples"] = 200,
            ["training.epochs"] = 1,
            ["model.hidden"] = "20",
            ["model.latent"] = 2,
        });
        await using Window window = await runs.Open();
        await window.Go("runs");
        await window.At($"[data-run='{third}'] .remove").ClickAsync();
        await window.Button("Keep").ClickAsync();
        await window.Expect($"[data-run='{third}']").ToBeVisibleAsync();
        await window.At($"[data-run='{third}'] .remove").ClickAsync();
        await window.Button("Delete the run").ClickAsync();
        await window.Expect($"[data-run='{third}']").ToHaveCountAsync(0);
        Assert.False(Directory.Exists(runs.PathOf(third)));
        await window.At($"[data-run='{runs.First}'] input").CheckAsync();
        await window.At($"[data-run='{runs.Second}'] input").CheckAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Compare", Exact = true }).ClickAsync();
        await window.Expect(".compared td.best").Not.ToHaveCountAsync(0);
        await window.Expect(".curves .chart canvas").ToHaveCountAsync(3);
        await window.Expect(".side img").ToHaveCountAsync(4);
        window.HasNoFaults();
    }
}
