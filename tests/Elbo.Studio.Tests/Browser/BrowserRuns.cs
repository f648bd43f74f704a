namespace Elbo.Studio.Tests.Browser;

/// <summary>A studio with two small runs, and a browser to look at it.</summary>
public sealed class BrowserRuns : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly Chromium chromium = new();
    private Served? served;

    internal Served Studio => served!;

    internal string First { get; private set; } = "";

    internal string Second { get; private set; } = "";

    internal string PathOf(string run) => Path.Combine(folder["runs"], run);

    internal string this[string name] => folder[name];

    public async ValueTask InitializeAsync()
    {
        await chromium.InitializeAsync();
        served = await Served.Over(folder["runs"]);
        First = await Studio.Train(Settings(latent: 4));
        Second = await Studio.Train(Settings(latent: 2));
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        if (served is not null)
        {
            await served.DisposeAsync();
        }

        folder.Dispose();
    }

    internal Task<Window> Open(Uri? site = null) => chromium.Open(site ?? Studio.Url);

    internal Task<Window> OpenPhone(Microsoft.Playwright.ColorScheme theme) =>
        chromium.Open(Studio.Url, width: 375, height: 800, theme);

    private static Dictionary<string, object> Settings(int latent) => new(StringComparer.Ordinal)
    {
        ["data.examples"] = 500,
        ["training.epochs"] = 2,
        ["model.hidden"] = new[] { 40 },
        ["model.latent"] = latent,
    };
}
