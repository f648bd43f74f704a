using System.Net.Http.Json;
using System.Security.Cryptography;

namespace Elbo.Studio.Tests.Browser;

/// <summary>A server that is killed in the middle of a training, under an open page.</summary>
[Trait("Needs", "chromium")]
public sealed class RestartTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Dictionary<string, object> Settings = new(StringComparer.Ordinal)
    {
        ["data.examples"] = 2000,
        ["training.epochs"] = 120,
        ["training.seed"] = 3,
        ["model.hidden"] = new[] { 60 },
        ["model.latent"] = 3,
    };

    [Fact]
    public async Task A_killed_training_is_resumed_from_the_page_and_ends_in_the_same_bits()
    {
        using TemporaryFolder folder = new();
        await using KilledStudio studio = new(folder["runs"]);
        await studio.Start();
        using HttpClient client = new() { BaseAddress = studio.Url };

        // the browser first, and what the page shows is not waited for: it may be slower than the training
        await using Window window = await chromium.Open(studio.Url);
        await Begin(client, "killed");
        await window.Go("runs/killed");
        while (!File.Exists(folder["runs/killed/state.safetensors"]))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await studio.Kill();
        await window.Expect(".lost").ToContainTextAsync("The connection to the studio is lost");
        Assert.Empty(Directory.GetFiles(folder["runs/killed"], "report.html"));

        await studio.Start();
        await window.Expect(".run-title .state").ToHaveTextAsync("stopped");
        await window.Button("Resume").ClickAsync();
        await window.Expect(".run-title .state").ToHaveTextAsync("finished");
        await Begin(client, "whole");
        await window.Go("runs/whole");
        await window.Expect(".run-title h1").ToHaveTextAsync("whole");
        await window.Expect(".run-title .state").ToHaveTextAsync("finished");
        Assert.Equal(Weights(folder["runs/whole"]), Weights(folder["runs/killed"]));
        window.HasNoFaults();
    }

    private static async Task Begin(HttpClient client, string name)
    {
        using HttpResponseMessage begun = await client.PostAsJsonAsync(
            "/api/train", new { data = "digits", settings = Settings, name });
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
    }

    private static string Weights(string run) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(run, "model.safetensors"))));
}
