using Microsoft.Playwright;

namespace Elbo.Studio.Tests.Browser;

/// <summary>A page of a site in a browser.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly Uri site;
    private readonly List<string> faults = [];

    internal Window(IPage page, Uri site)
    {
        Page = page;
        this.site = new Uri(site.GetLeftPart(UriPartial.Authority));
        page.PageError += (_, fault) => faults.Add(fault);
        page.Request += (_, request) =>
        {
            var asked = new Uri(request.Url);
            if (asked.Scheme is "http" or "https" && asked.Authority != this.site.Authority)
            {
                faults.Add($"{asked} is another host");
            }
        };
    }

    internal IPage Page { get; }

    /// <summary>Opens a page by its route, such as runs/first/latent.</summary>
    internal async Task Go(string route)
    {
        // From nowhere, so that nothing of the page before can be taken for this one.
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(new Uri(site, $"/#/{route}").ToString());
        await Assertions.Expect(Page.Locator("main h1").First).ToBeVisibleAsync();
    }

    internal ILocator At(string selector) => Page.Locator(selector);

    internal ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    internal ILocatorAssertions Expect(string selector) => Assertions.Expect(Page.Locator(selector));

    /// <summary>Fills a setting of the form in.</summary>
    internal Task Fill(string field, string value) => Page.Locator($"[data-field='{field}']").FillAsync(value);

    /// <summary>The pixels of a canvas, as text that tells two pictures apart.</summary>
    internal Task<string> Pixels(string canvas) =>
        Page.Locator(canvas).First.EvaluateAsync<string>("canvas => canvas.toDataURL()");

    /// <summary>Waits until a condition in the page holds.</summary>
    internal Task Until(string condition, object? argument = null) =>
        Page.WaitForFunctionAsync(condition, argument);

    /// <summary>
    /// Waits until two frames were painted: a way of the mouse and a press within one frame are to the camera of the
    /// map a drag, which takes the map along, so that every click meets the same place of it.
    /// </summary>
    internal Task Frames() => Page.EvaluateAsync(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))");

    /// <summary>Draws a line over an element with the mouse; places are shares of its size.</summary>
    internal async Task Draw(string selector, params (float X, float Y)[] places)
    {
        LocatorBoundingBoxResult box = (await Page.Locator(selector).First.BoundingBoxAsync())!;
        bool isDown = false;
        foreach ((float x, float y) in places)
        {
            await Page.Mouse.MoveAsync(box.X + (x * box.Width), box.Y + (y * box.Height), new() { Steps = 4 });
            if (!isDown)
            {
                await Page.Mouse.DownAsync();
                isDown = true;
            }
        }

        await Page.Mouse.UpAsync();
    }

    /// <summary>Fails where a script of the page failed or another host was asked.</summary>
    internal void HasNoFaults() => Assert.Empty(faults);

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
