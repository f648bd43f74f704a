using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Elbo.Studio.Tests;

public sealed class LatentTests(SmallRuns runs)
{
    private Served Studio => runs.Studio;

    [Fact]
    public async Task A_point_of_the_map_is_the_code_that_its_axes_say()
    {
        foreach (string run in new[] { runs.Plane, runs.Images, runs.Table, runs.Autoencoder, runs.Colour })
        {
            JsonElement map = await Studio.Get($"/api/runs/{run}/map?limit=20");
            int count = map.GetProperty("count").GetInt32();
            Assert.Equal(20, count);
            float[] points = UseTests.Floats(
                await Studio.Bytes($"/api/runs/{run}/map/points?limit=20", "application/octet-stream"));
            Assert.Equal(count * 2, points.Length);
            double[] mean = Numbers(map.GetProperty("mean"));
            double[][] basis = [.. map.GetProperty("basis").EnumerateArray().Select(Numbers)];
            double[] extent = Numbers(map.GetProperty("extent"));
            Assert.Equal(points.Where((_, i) => i % 2 == 0).Min(), extent[0]);
            Assert.Equal(points.Where((_, i) => i % 2 == 1).Max(), extent[3]);
            JsonElement example = await Studio.Get($"/api/runs/{run}/examples/7");
            double[] code = Numbers(example.GetProperty("code"));
            (double x, double y) = (points[14], points[15]);
            if (mean.Length == 2)
            {
                Assert.Equal("latents", map.GetProperty("axes").GetString());
                Assert.Equal(code[0], x, 1e-5);
                Assert.Equal(code[1], y, 1e-5);
                continue;
            }

            Assert.Equal("principal", map.GetProperty("axes").GetString());
            Assert.Equal(x, basis[0].Zip(code).Zip(mean, (pair, m) => pair.First * (pair.Second - m)).Sum(), 1e-4);
            Assert.Equal(y, basis[1].Zip(code).Zip(mean, (pair, m) => pair.First * (pair.Second - m)).Sum(), 1e-4);
        }
    }

    [Fact]
    public async Task Levels_below_one_are_set_to_their_means_or_drawn_or_those_of_another_code()
    {
        JsonElement latents = await Studio.Get($"/api/runs/{runs.Hierarchy}/latents");
        int[] levels = [.. latents.GetProperty("levels").EnumerateArray().Select(level => level.GetInt32())];
        Assert.True(levels.Length > 1);
        Assert.Equal("1.0", latents.GetProperty("latents")[0].GetProperty("name").GetString());
        double[] code = Numbers(latents.GetProperty("startCode"));
        async Task<double[]> Kept(object wanted) => Numbers(
            (await Studio.Post($"/api/runs/{runs.Hierarchy}/levels", wanted)).GetProperty("code"));
        double[] means = await Kept(new { code, level = 2 });
        double[] drawn = await Kept(new { code, level = 2, seed = 7 });
        double[] again = await Kept(new { code, level = 2, seed = 7 });
        double[] whole = await Kept(new { code, level = levels.Length + 1, seed = 7 });
        Assert.Equal(code[levels[0]..], means[levels[0]..], (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal(means[levels[0]..], drawn[levels[0]..]);
        Assert.NotEqual(means[..levels[0]], drawn[..levels[0]]);
        Assert.Equal(drawn, again);
        Assert.NotEqual(whole[levels[0]..], drawn[levels[0]..]);
        double[] own = await Kept(new { code, level = 2, details = code });
        double[] swapped = await Kept(new { code, level = 2, details = whole });
        Assert.Equal(code, own, (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.Equal(code[levels[0]..], swapped[levels[0]..], (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.NotEqual(own[..levels[0]], swapped[..levels[0]]);
        foreach (object wrong in new object[]
        {
            new { code, level = 0 }, new { code, level = levels.Length + 1 }, new { code = new[] { 1 }, level = 1 },
            new { code, level = 2, details = new[] { 1 } }, new { code, level = 2, details = code, seed = 1 },
        })
        {
            await Studio.Problem(
                $"/api/runs/{runs.Hierarchy}/levels", wrong, HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task Points_are_coloured_by_class_score_and_column()
    {
        JsonElement map = await Studio.Get($"/api/runs/{runs.Images}/map?limit=50");
        Assert.Equal(10, map.GetProperty("labels").GetArrayLength());
        Assert.Equal(["label", "score"], Names(map));
        float[] labels = await Colours(runs.Images, "label");
        Assert.All(labels, label => Assert.InRange(label, 0, 9));
        Assert.True(labels.Distinct().Count() > 3);
        Assert.All(await Colours(runs.Images, "score"), score => Assert.True(score < 0));
        map = await Studio.Get($"/api/runs/{runs.Table}/map?part=train&limit=50");
        Assert.Equal(["score", "height", "weight", "size"], Names(map));
        float[] weights = UseTests.Floats(await Studio.Bytes(
            $"/api/runs/{runs.Table}/map/colours?name=weight&part=train&limit=50", "application/octet-stream"));
        Assert.Contains(weights, float.IsNaN);
        Assert.All(weights.Where(float.IsFinite), weight => Assert.InRange(weight, 39, 101));
        await Studio.Problem($"/api/runs/{runs.Table}/map/colours?name=wieght", HttpStatusCode.UnprocessableEntity);
        await Studio.Problem($"/api/runs/{runs.Table}/map?part=tset", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Latents_stand_in_the_order_of_what_they_tell()
    {
        foreach (string run in new[] { runs.Images, runs.Table, runs.Autoencoder, runs.Conditional, runs.Pca })
        {
            JsonElement told = await Studio.Get($"/api/runs/{run}/latents");
            JsonElement[] latents = [.. told.GetProperty("latents").EnumerateArray()];
            int[] order = [.. told.GetProperty("order").EnumerateArray().Select(each => each.GetInt32())];
            Assert.Equal(Enumerable.Range(0, latents.Length), order.Order());
            double[] tells =
            [
                .. order.Select(j => latents[j].GetProperty("kl") is { ValueKind: JsonValueKind.Number } kl
                    ? kl.GetDouble() : latents[j].GetProperty("deviation").GetDouble()),
            ];
            Assert.Equal(tells.OrderDescending(), tells);
            Assert.All(latents, latent => Assert.True(
                latent.GetProperty("low").GetDouble() < latent.GetProperty("high").GetDouble()));
            Assert.Equal(latents.Length, told.GetProperty("startCode").GetArrayLength());
            Assert.Equal(run == runs.Conditional, told.GetProperty("classes").ValueKind == JsonValueKind.Array);
        }
    }

    [Fact]
    public async Task Examples_are_shown_with_what_the_model_makes_of_them()
    {
        foreach (string what in new[] { "example", "reconstruction", "denoised", "heat" })
        {
            byte[] png = await Studio.Bytes($"/api/runs/{runs.Images}/examples/3.png?what={what}", "image/png");
            Assert.Equal((28, 28), UseTests.SizeOf(png));
        }

        JsonElement row = await Studio.Get($"/api/runs/{runs.Table}/examples/3");
        Assert.Equal(JsonValueKind.Number, row.GetProperty("row").GetProperty("height").ValueKind);
        Assert.Equal(JsonValueKind.String, row.GetProperty("reconstructionRow").GetProperty("size").ValueKind);
        JsonElement plain = await Studio.Get($"/api/runs/{runs.Autoencoder}/examples/3");
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("score").ValueKind);
        JsonElement none = await Studio.Problem(
            $"/api/runs/{runs.Autoencoder}/examples/3.png?what=denoised", HttpStatusCode.NotFound);
        Assert.Contains("without a posterior", none.GetProperty("title").GetString(), StringComparison.Ordinal);
        await Studio.Problem($"/api/runs/{runs.Images}/examples/99999999", HttpStatusCode.NotFound);
        await Studio.Problem($"/api/runs/{runs.Images}/examples/3.png?what=haet", HttpStatusCode.UnprocessableEntity);
        await Studio.Problem($"/api/runs/{runs.Table}/examples/3.png", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_picture_is_tried_and_a_strange_one_is_called_so()
    {
        byte[] own = await Studio.Bytes($"/api/runs/{runs.Images}/examples/5.png", "image/png");
        JsonElement usual = await Try(runs.Images, own, "image/png");
        float[] noise = UseTests.Example(784, 9);
        JsonElement odd = await Studio.Post($"/api/runs/{runs.Images}/try", new { example = noise });
        JsonElement example = await Studio.Get($"/api/runs/{runs.Images}/examples/5");
        Assert.Equal(
            example.GetProperty("score").GetDouble(), usual.GetProperty("elbo").GetDouble(), 0.5);
        Assert.True(odd.GetProperty("elbo").GetDouble() < usual.GetProperty("elbo").GetDouble());
        JsonElement threshold = odd.GetProperty("threshold");
        Assert.True(threshold.GetProperty("isAnomaly").GetBoolean());
        Assert.True(odd.GetProperty("elbo").GetDouble() < threshold.GetProperty("value").GetDouble());
        Assert.Equal(0, threshold.GetProperty("quantile").GetDouble());
        Assert.True(usual.GetProperty("threshold").GetProperty("quantile").GetDouble() > 0);
        foreach (string picture in new[] { "example", "reconstruction", "denoised", "heat" })
        {
            Assert.StartsWith(
                "data:image/png;base64,", usual.GetProperty("pictures").GetProperty(picture).GetString(),
                StringComparison.Ordinal);
        }

        Assert.Equal(4, usual.GetProperty("code").GetProperty("logVariance").GetArrayLength());
        JsonElement plain = await Studio.Post($"/api/runs/{runs.Autoencoder}/try", new { example = noise });
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("elbo").ValueKind);
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("code").GetProperty("logVariance").ValueKind);
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("pictures").GetProperty("denoised").ValueKind);
        Assert.True(plain.GetProperty("threshold").GetProperty("value").GetDouble() < 0);
    }

    [Fact]
    public async Task A_row_is_tried_and_its_odd_column_costs_most()
    {
        JsonElement told = await Studio.Post(
            $"/api/runs/{runs.Table}/try", new { row = new { height = 188, weight = 98, size = "small" } });
        JsonElement[] columns = [.. told.GetProperty("columns").EnumerateArray()];
        Assert.Equal(["height", "weight", "size"], columns.Select(each => each.GetProperty("name").GetString()),
            StringComparer.Ordinal);
        Assert.Equal("small", columns[2].GetProperty("value").GetString());
        JsonElement oddest = columns.MaxBy(each => each.GetProperty("nats").GetDouble());
        Assert.Equal("size", oddest.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("pictures").ValueKind);
        await Studio.Problem(
            $"/api/runs/{runs.Table}/try", new { row = new { hight = 188 } }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Neighbours_are_found_when_there_is_an_index()
    {
        JsonElement missing = await Studio.Problem(
            $"/api/runs/{runs.Plane}/search", new { example = 3 }, HttpStatusCode.Conflict);
        Assert.Contains($"POST /api/runs/{runs.Plane}/index", missing.ToString(), StringComparison.Ordinal);
        Assert.Equal("none", (await Studio.Get($"/api/runs/{runs.Plane}/index")).GetProperty("state").GetString());
        await Studio.Post($"/api/runs/{runs.Plane}/index", new { }, HttpStatusCode.Accepted);
        JsonElement state = await Studio.Get($"/api/runs/{runs.Plane}/index");
        for (int tries = 0; tries < 600 && state.GetProperty("state").GetString() == "building"; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            state = await Studio.Get($"/api/runs/{runs.Plane}/index");
        }

        Assert.Equal("ready", state.GetProperty("state").GetString());
        Assert.True(state.GetProperty("count").GetInt32() > 200);
        foreach (string distance in new[] { "euclidean", "cosine", "kl", "wasserstein" })
        {
            JsonElement found = await Studio.Post(
                $"/api/runs/{runs.Plane}/search", new { example = 4, part = "train", top = 3, distance });
            JsonElement nearest = found.GetProperty("neighbours")[0];
            Assert.Equal(4, nearest.GetProperty("index").GetInt32());
            Assert.Equal(0, nearest.GetProperty("distance").GetDouble(), 1e-3);
            Assert.NotNull(nearest.GetProperty("label").GetString());
        }

        JsonElement byCode = await Studio.Post(
            $"/api/runs/{runs.Plane}/search", new { code = new[] { 0, 0 }, top = 5 });
        Assert.Equal(5, byCode.GetProperty("neighbours").GetArrayLength());
        await Studio.Problem(
            $"/api/runs/{runs.Plane}/search", new { code = new[] { 0, 0 }, distance = "kl" },
            HttpStatusCode.UnprocessableEntity);
        await Studio.Problem(
            $"/api/runs/{runs.Plane}/search", new { code = new[] { 0 }, top = 0 }, HttpStatusCode.UnprocessableEntity);
        JsonElement tried = await Studio.Post(
            $"/api/runs/{runs.Plane}/try", new { example = UseTests.Example(784, 1) });
        Assert.Equal(12, tried.GetProperty("neighbours").GetArrayLength());
    }

    [Fact]
    public async Task Runs_are_compared_number_by_number()
    {
        JsonElement rows = (await Studio.Get($"/api/compare?runs={runs.Images},{runs.Autoencoder}"))
            .GetProperty("rows");
        JsonElement elbo = rows.EnumerateArray().Single(row => row.GetProperty("name").GetString() == "test ELBO");
        Assert.Equal("higher", elbo.GetProperty("better").GetString());
        Assert.Equal(
            (await Studio.Get($"/api/runs/{runs.Images}")).GetProperty("measures").GetProperty("elbo").GetDouble(),
            elbo.GetProperty("values")[0].GetDouble());
        Assert.Equal(JsonValueKind.Null, elbo.GetProperty("values")[1].ValueKind);
        await Studio.Problem($"/api/compare?runs={runs.Images},nobody", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Data_is_previewed_with_its_images_or_columns()
    {
        JsonElement table = await Studio.Get($"/api/data/preview?data={Uri.EscapeDataString(runs["people.csv"])}");
        Assert.Equal("table", table.GetProperty("kind").GetString());
        JsonElement[] columns = [.. table.GetProperty("columns").EnumerateArray()];
        Assert.Equal(table.GetProperty("examples").GetInt32(),
            columns[1].GetProperty("histogram").EnumerateArray().Sum(each => each.GetInt32())
            + columns[1].GetProperty("missing").GetInt32());
        Assert.Equal(2, columns[2].GetProperty("categories").GetArrayLength());
        JsonElement digits = await Studio.Get("/api/data/preview?data=digits");
        Assert.Equal("images", digits.GetProperty("kind").GetString());
        Assert.NotEmpty(digits.GetProperty("images").EnumerateArray());
        await Studio.Problem("/api/data/preview?data=/nowhere/at.csv", HttpStatusCode.UnprocessableEntity);
    }

    private static string[] Names(JsonElement map) =>
        [.. map.GetProperty("colourings").EnumerateArray().Select(each => each.GetProperty("name").GetString()!)];

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(each => each.GetDouble())];

    private async Task<float[]> Colours(string run, string name) => UseTests.Floats(
        await Studio.Bytes($"/api/runs/{run}/map/colours?name={name}&limit=50", "application/octet-stream"));

    private async Task<JsonElement> Try(string run, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using HttpResponseMessage response = await Studio.Client.PostAsync($"/api/runs/{run}/try", content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
