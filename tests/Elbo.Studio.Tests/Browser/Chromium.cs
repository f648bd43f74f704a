using Microsoft.Playwright;

namespace Elbo.Studio.Tests.Browser;

/// <summary>A chromium that is installed already: none is downloaded. ELBO_CHROMIUM names another one.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    // The map needs WebGL, which a machine without a graphics card draws in software.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        string path = Environment.GetEnvironmentVariable("ELBO_CHROMIUM") ?? Places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                "There is no chromium. Install one (apt-get install chromium), name one in ELBO_CHROMIUM, or leave "
                + "these tests out: --filter Needs!=chromium.");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    /// <summary>A fresh window; what goes wrong in its scripts, and hosts that it asks, are kept.</summary>
    internal async Task<Window> Open(
        Uri site, int width = 1440, int height = 900, ColorScheme theme = ColorScheme.Light)
    {
        IPage page = await browser!.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = theme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        page.SetDefaultTimeout(120_000);
        Assertions.SetDefaultExpectTimeout(120_000);
        return new Window(page, site);
    }
}
