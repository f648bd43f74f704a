using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Elbo.Studio.Tests;

public sealed class TrainingTests
{
    private static readonly Dictionary<string, object> Small = new(StringComparer.Ordinal)
    {
        ["data.examples"] = 300,
        ["training.epochs"] = 2,
        ["model.hidden"] = new[] { 30 },
        ["model.latent"] = 3,
        ["training.seed"] = 5,
    };

    [Fact]
    public async Task A_run_is_planned_trained_watched_and_listed()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(folder["runs"]);
        JsonElement plan = await studio.Post("/api/plan", new { data = "digits", settings = Small });
        Assert.Equal(3, plan.GetProperty("recipe").GetProperty("model").GetProperty("latent").GetInt32());
        Assert.True(plan.GetProperty("parameters").GetInt64() > 1000);

        await using EventStream events = await EventStream.Open(studio.Client, "/api/events");
        JsonElement started = await studio.Post(
            "/api/train", new { data = "digits", settings = Small, name = "first" }, HttpStatusCode.Created);
        Assert.Equal("first", started.GetProperty("run").GetString());
        List<(long Id, string Kind, JsonElement Data)> seen = await events.Until("finished", "first");
        Assert.Equal(seen.Select(each => each.Id).Order(), seen.Select(each => each.Id));
        Assert.Equal([1, 2], seen.Where(each => each.Kind == "epoch")
            .Select(each => each.Data.GetProperty("epoch").GetInt32()));
        Assert.Equal([0, 1, 2], seen.Where(each => each.Kind == "snapshot")
            .Select(each => each.Data.GetProperty("epoch").GetInt32()));
        Assert.Contains(seen, each => each.Kind == "progress" && each.Data.GetProperty("steps").GetInt32() > 0);
        Assert.Equal("completed", seen[^1].Data.GetProperty("reason").GetString());

        JsonElement run = (await studio.Get("/api/runs")).EnumerateArray().Single();
        Assert.Equal("finished", run.GetProperty("state").GetString());
        Assert.Equal(2, run.GetProperty("epochsDone").GetInt32());
        Assert.Equal("images", run.GetProperty("data").GetProperty("kind").GetString());
        Assert.True(run.GetProperty("measures").GetProperty("elbo").GetDouble() < 0);
        Assert.True(run.GetProperty("hasReport").GetBoolean());
        JsonElement metrics = (await studio.Get("/api/runs/first/metrics")).GetProperty("epochs");
        Assert.Equal(
            seen.Where(each => each.Kind == "epoch").Select(each => each.Data.GetProperty("train").ToString()),
            metrics.EnumerateArray().Select(each => each.GetProperty("train").ToString()), StringComparer.Ordinal);
        JsonElement detail = await studio.Get("/api/runs/first");
        Assert.Equal(5, detail.GetProperty("config").GetProperty("recipe").GetProperty("training")
            .GetProperty("seed").GetInt32());
        byte[] before = await studio.Bytes("/api/runs/first/snapshots/0/samples.png", "image/png");
        byte[] after = await studio.Bytes("/api/runs/first/snapshots/2/samples.png", "image/png");
        Assert.NotEqual(before, after);
        string page = Encoding.UTF8.GetString(await studio.Bytes("/api/runs/first/report", "text/html"));
        string dark = Encoding.UTF8.GetString(await studio.Bytes("/api/runs/first/report?theme=dark", "text/html"));
        Assert.Equal(page, dark.Replace(" data-theme=\"dark\"", "", StringComparison.Ordinal));
        Assert.Contains("data-theme=\"dark\"", dark, StringComparison.Ordinal);
        await studio.Problem("/api/runs/first/report?theme=blue", HttpStatusCode.UnprocessableEntity);
        Assert.NotEmpty(await studio.Bytes("/api/runs/first/files/samples.png", "image/png"));
    }

    [Fact]
    public async Task A_paused_run_goes_on_to_the_bits_of_one_that_was_not()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, object> settings = new(Small, StringComparer.Ordinal) { ["training.epochs"] = 30 };
        await using (Served studio = await Served.Over(folder["runs"]))
        {
            await using EventStream events = await EventStream.Open(studio.Client, "/api/events");
            await studio.Post("/api/train", new { data = "digits", settings, name = "a" }, HttpStatusCode.Created);
            JsonElement busy = await studio.Problem(
                "/api/train", new { data = "digits", settings }, HttpStatusCode.Conflict);
            Assert.Contains("a is in training", busy.GetProperty("title").GetString(), StringComparison.Ordinal);
            await events.Until("epoch", "a");
            JsonElement paused = await studio.Post("/api/runs/a/pause", new { });
            Assert.Equal("paused", paused.GetProperty("state").GetString());
            Assert.Equal("paused", (await studio.Get("/api/runs/a")).GetProperty("state").GetString());
            JsonElement latents = await studio.Get("/api/runs/a");
            Assert.InRange(latents.GetProperty("epochsDone").GetInt32(), 1, 29);
        }

        // A restarted server still knows that it was paused, and goes on.
        await using Served again = await Served.Over(folder["runs"]);
        Assert.Equal("paused", (await again.Get("/api/runs/a")).GetProperty("state").GetString());
        await using (EventStream events = await EventStream.Open(again.Client, "/api/events?run=a"))
        {
            Assert.Equal("state", (await events.Next()).Kind);
            await again.Post("/api/runs/a/resume", new { }, HttpStatusCode.Accepted);
            await events.Until("finished", "a");
        }

        await using (EventStream events = await EventStream.Open(again.Client, "/api/events"))
        {
            await again.Post("/api/train", new { data = "digits", settings, name = "b" }, HttpStatusCode.Created);
            await events.Until("finished", "b");
        }

        Assert.Equal(Hash(folder["runs/a/model.safetensors"]), Hash(folder["runs/b/model.safetensors"]));
        Assert.Equal(
            (await again.Get("/api/runs/a/snapshots")).ToString(),
            (await again.Get("/api/runs/b/snapshots")).ToString());
        Assert.Equal(
            Hash(folder["runs/a/history/0030-samples.png"]), Hash(folder["runs/b/history/0030-samples.png"]));
    }

    [Fact]
    public async Task Somebody_who_comes_back_hears_what_was_missed()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(folder["runs"]);
        List<(long Id, string Kind, JsonElement Data)> seen;
        await using (EventStream events = await EventStream.Open(studio.Client, "/api/events"))
        {
            await studio.Post(
                "/api/train", new { data = "digits", settings = Small, name = "a" }, HttpStatusCode.Created);
            seen = await events.Until("finished", "a");
        }

        (long Id, string Kind, JsonElement Data) first = seen.First(each => each.Kind == "epoch");
        await using EventStream back = await EventStream.Open(studio.Client, "/api/events?run=a", first.Id);
        List<(long Id, string Kind, JsonElement Data)> missed = await back.Until("finished", "a");
        Assert.Equal(
            seen.Where(each => each.Id > first.Id && each.Kind != "progress").Select(each => each.Id),
            missed.Select(each => each.Id));
    }

    [Fact]
    public async Task Faults_of_settings_stand_at_their_fields_all_at_once()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(folder["runs"]);
        var settings = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["training.epochs"] = 0,
            ["model.latnet"] = 3,
            ["model.hidden"] = "wide",
        };
        foreach (string path in new[] { "/api/plan", "/api/train" })
        {
            JsonElement problem = await studio.Problem(
                path, new { data = "digits", settings }, HttpStatusCode.UnprocessableEntity);
            string[] fields =
            [
                .. problem.GetProperty("faults").EnumerateArray()
                    .Select(each => each.GetProperty("field").GetString()!),
            ];
            Assert.Contains("training.epochs", fields, StringComparer.Ordinal);
            Assert.Contains("model.latnet", fields, StringComparer.Ordinal);
            Assert.Contains("model.hidden", fields, StringComparer.Ordinal);
        }

        JsonElement data = await studio.Problem(
            "/api/plan", new { data = "mnits" }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("mnist", data.ToString(), StringComparison.Ordinal);
        Assert.Equal("data", data.GetProperty("faults")[0].GetProperty("field").GetString());
        JsonElement recipe = await studio.Problem(
            "/api/plan", new { recipe = "r19-mpl" }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("r19-mlp", recipe.ToString(), StringComparison.Ordinal);
        Assert.Empty((await studio.Get("/api/runs")).EnumerateArray());
    }

    [Fact]
    public async Task A_run_is_deleted_only_when_its_name_is_repeated()
    {
        using TemporaryFolder folder = new();
        await using Served studio = await Served.Over(folder["runs"]);
        string run = await studio.Train(Small);
        await studio.Problem(
            new HttpRequestMessage(HttpMethod.Delete, $"/api/runs/{run}"), HttpStatusCode.UnprocessableEntity);
        Assert.True(Directory.Exists(folder[$"runs/{run}"]));
        using HttpResponseMessage gone =
            await studio.Client.DeleteAsync($"/api/runs/{run}?confirm={run}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.False(Directory.Exists(folder[$"runs/{run}"]));
        await studio.Problem($"/api/runs/{run}", HttpStatusCode.NotFound);
        await studio.Problem("/api/runs/..%2f..", HttpStatusCode.NotFound);
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
