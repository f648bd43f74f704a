using Microsoft.Playwright;

namespace Elbo.Studio.Tests.Browser;

/// <summary>Every page can be read, reached by keys, heard, and held in a hand.</summary>
[Trait("Needs", "chromium")]
public sealed class AccessTests(BrowserRuns runs) : IClassFixture<BrowserRuns>
{
    // Names of what can be used or seen, one h1, landmarks, fields with labels; contrast of text after WCAG 2.2, 1.4.3.
    private const string Faults = """
        () => {
          const faults = [];
          const shown = element => element.checkVisibility() && !element.closest("[hidden], .visually-hidden");
          const name = element => (element.getAttribute("aria-label") ?? "")
            + [...(element.labels ?? [])].map(label => label.textContent).join(" ")
            + (element.getAttribute("alt") ?? "") + (element.getAttribute("title") ?? "") + (element.textContent ?? "");
          for (const element of document.querySelectorAll(
            "a, button, input, select, textarea, iframe, [role=img], [role=application], img")) {
            if (shown(element) && name(element).trim() === "") {
              faults.push("no name: " + element.outerHTML.slice(0, 120));
            }
          }
          if (document.querySelectorAll("h1").length !== 1) { faults.push("not one h1"); }
          for (const landmark of ["main", "header", "nav", "footer"]) {
            if (!document.querySelector(landmark)) { faults.push("no " + landmark); }
          }
          if (document.querySelector("[tabindex]:not([tabindex='0'], [tabindex='-1'])")) { faults.push("tabindex"); }
          const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
          if (new Set(ids).size !== ids.length) { faults.push("an id stands twice"); }
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 1;
          const context = canvas.getContext("2d", { willReadFrequently: true });
          const rgb = colour => {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data];
          };
          const light = ([r, g, b]) => [r, g, b].map(value => value / 255).map(value =>
            value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
            .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
          const paper = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = rgb(getComputedStyle(at).backgroundColor);
              if (colour[3] > 200) { return colour; }
            }
            return [255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (walker.currentNode.textContent.trim() === "" || !shown(element)
              || element.closest(":disabled, [aria-disabled], .pad, svg, noscript, script")) { continue; }
            const [a, b] = [light(rgb(getComputedStyle(element).color)), light(paper(element))];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const large = parseFloat(getComputedStyle(element).fontSize) >= 24;
            if (contrast < (large ? 3 : 4.5)) {
              faults.push(contrast.toFixed(2) + ": " + walker.currentNode.textContent.trim().slice(0, 60));
            }
          }
          if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
            faults.push("wider than the screen");
          }
          return faults;
        }
        """;

    private string[] Routes =>
    [
        "runs", "train?data=digits", "data", "data?data=digits", "lab", $"runs/{runs.First}",
        $"runs/{runs.First}/latent", $"runs/{runs.First}/try", $"runs/{runs.First}/report",
        $"compare?runs={runs.First},{runs.Second}",
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_page_has_names_landmarks_contrast_and_fits_a_phone(ColorScheme theme)
    {
        List<string> faults = [];
        await using Window window = await runs.OpenPhone(theme);
        foreach (string route in Routes)
        {
            await window.Go(route);
            await window.Expect(".loading").ToBeHiddenAsync();
            faults.AddRange((await window.Page.EvaluateAsync<string[]>(Faults)).Select(fault => $"{route}: {fault}"));
        }

        Assert.Empty(faults);
        window.HasNoFaults();
    }

    [Fact]
    public async Task Keys_reach_the_content_and_the_theme_is_kept()
    {
        await using Window window = await runs.Open();
        await window.Go("runs");
        await window.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(window.At(".skip")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Expect("main").ToBeFocusedAsync();
        await window.Button("Use the dark theme").ClickAsync();
        await window.Page.ReloadAsync();
        await window.Expect("html").ToHaveAttributeAsync("data-theme", "dark");
        await window.Button("Use the light theme").ClickAsync();
        await Assertions.Expect(window.At("html")).Not.ToHaveAttributeAsync("data-theme", "dark");
    }
}
