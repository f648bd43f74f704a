using Elbo.Exports;
using Elbo.Runs;
using Elbo.Studio.Features.Share;

namespace Elbo.Studio.Tests.Browser;

/// <summary>A model as a folder of static files, which decodes in the browser.</summary>
[Trait("Needs", "chromium")]
public sealed class ExportedPageTests(BrowserRuns runs) : IClassFixture<BrowserRuns>
{
    private const int Most = 15_000_000;

    [Fact]
    public async Task An_exported_model_decodes_in_the_browser_as_the_server_does()
    {
        string folder = runs["page"];
        IReadOnlyList<ExportedFile> files = WebExport.Write(TrainedModel.Open(runs.PathOf(runs.First)), folder);
        Assert.True(files.Sum(file => file.Bytes) < Most);
        Assert.All(files, file => Assert.True(File.Exists(file.Path), file.Path));
        Assert.DoesNotContain(files, file => Path.GetFileName(file.Path) == "encoder.onnx");

        await using StaticSite site = await StaticSite.Over(folder);
        await using Window window = await runs.Open(site.Url);
        await window.Page.GotoAsync(site.Url.ToString());
        await window.Expect("[data-latency]:not(:empty)").ToBeVisibleAsync();
        await window.Expect(".share-grids canvas").ToHaveCountAsync(2);
        await window.Expect(".map[data-renderer]").ToBeVisibleAsync();
        string before = await window.Pixels(".stage canvas");
        await using (Window studio = await runs.Open())
        {
            await studio.Go($"runs/{runs.First}/latent");
            await studio.Expect("[data-latency]:not(:empty)").ToBeVisibleAsync();
            Assert.True(await Difference(window, await studio.Pixels(".stage canvas")) <= 1);
        }

        await window.At("[data-latent]").First.FocusAsync();
        await window.Page.Keyboard.PressAsync("PageUp");
        await window.Until("before => document.querySelector('.stage canvas').toDataURL() !== before", before);
        window.HasNoFaults();
    }

    // The most that a pixel of the picture on the stage differs from another picture of the same size.
    private static Task<int> Difference(Window window, string other) => window.Page.EvaluateAsync<int>(
        """
        async other => {
          const pixels = source => {
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [source.width, source.height];
            const context = canvas.getContext("2d");
            context.drawImage(source, 0, 0);
            return context.getImageData(0, 0, canvas.width, canvas.height).data;
          };
          const image = new Image();
          image.src = other;
          await image.decode();
          const [a, b] = [pixels(document.querySelector(".stage canvas")), pixels(image)];
          return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
        }
        """,
        other);
}
