using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Serving;

namespace Elbo.Studio.Tests;

public sealed class UseTests(SmallRuns runs)
{
    private Served Studio => runs.Studio;

    [Fact]
    public async Task Json_floats_and_numpy_give_the_codes_of_the_library()
    {
        SharedModel model = Model(runs.Images);
        float[] examples = [.. Example(784, 1), .. Example(784, 2)];
        float[] expected = model.Encode(examples);
        JsonElement told = await Studio.Post(
            $"/api/runs/{runs.Images}/encode", new { examples = examples.Chunk(784).ToArray() });
        Assert.Equal(expected, Flat(told.GetProperty("codes")));

        byte[] floats = await Send($"/api/runs/{runs.Images}/encode", Bytes(examples), "application/octet-stream",
            "application/octet-stream");
        Assert.Equal(expected, Floats(floats));

        byte[] file = await Send($"/api/runs/{runs.Images}/encode", Npy(examples, 2, 784), "application/x-npy",
            "application/x-npy");
        Assert.Equal((byte)0x93, file[0]);
        int start = 10 + BitConverter.ToUInt16(file, 8);
        Assert.Contains("(2, 4)", Encoding.ASCII.GetString(file, 10, start - 10), StringComparison.Ordinal);
        Assert.Equal(expected, Floats(file[start..]));
    }

    [Fact]
    public async Task Codes_are_decoded_as_numbers_and_as_pictures()
    {
        float[] codes = [0.5f, -1, 0, 2, 0, 0, 0, 0];
        JsonElement told = await Studio.Post(
            $"/api/runs/{runs.Images}/decode", new { codes = codes.Chunk(4).ToArray() });
        Assert.Equal(Model(runs.Images).Decode(codes), Flat(told.GetProperty("means")));
        byte[] one = await Send($"/api/runs/{runs.Images}/decode", Bytes(codes[..4]), "application/octet-stream",
            "image/png");
        Assert.Equal((28, 28), SizeOf(one));
        byte[] two = await Send(
            $"/api/runs/{runs.Images}/decode", Bytes(codes), "application/octet-stream", "image/png");
        Assert.Equal(59, SizeOf(two).Width);
        byte[] colour = await Send(
            $"/api/runs/{runs.Colour}/decode", Bytes([0f, 1f]), "application/octet-stream", "image/png");
        Assert.Equal((8, 8), SizeOf(colour));
        Assert.Equal(2, colour[25]);
    }

    [Fact]
    public async Task Samples_are_those_of_the_library_for_a_seed()
    {
        JsonElement told = await Studio.Post($"/api/runs/{runs.Images}/sample", new { count = 3, seed = 7 });
        Assert.Equal(Model(runs.Images).Sample(3, 7), Flat(told.GetProperty("means")));
        JsonElement cold = await Studio.Post(
            $"/api/runs/{runs.Images}/sample", new { count = 2, seed = 7, temperature = 0 });
        float[][] same = [.. cold.GetProperty("means").EnumerateArray().Select(row => Flat(row))];
        Assert.Equal(same[0], same[1]);
        JsonElement none = await Studio.Problem(
            $"/api/runs/{runs.Autoencoder}/sample", new { count = 1 }, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("autoencoder", none.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cold_samples_of_a_deep_hierarchy_have_the_statistics_of_cold_draws()
    {
        JsonElement cold = await Studio.Post(
            $"/api/runs/{runs.Deep}/sample", new { count = 2, seed = 7, temperature = 0.5 });
        float[] means = Flat(cold.GetProperty("means"));
        var model = (DeepVae)TrainedModel.Open(runs[$"runs/{runs.Deep}"]).Model;
        float[] codes = LatentDraws.OfPrior(model, 0, 2, 7, 0.5);
        Assert.NotEqual(Model(runs.Deep).Decode(codes), means);
        model.ReadjustStatistics(0.5, 7);
        Assert.Equal(new SharedModel(model).Decode(codes), means);

        // in a copy: others still decode with those of the training
        JsonElement warm = await Studio.Post($"/api/runs/{runs.Deep}/sample", new { count = 2, seed = 7 });
        Assert.Equal(Model(runs.Deep).Sample(2, 7), Flat(warm.GetProperty("means")));
    }

    [Fact]
    public async Task A_conditional_model_is_told_classes_by_number_or_name()
    {
        float[] code = new float[Model(runs.Conditional).LatentSize];
        JsonElement three = await Studio.Post(
            $"/api/runs/{runs.Conditional}/decode", new { codes = new[] { code }, labels = new[] { "3" } });
        JsonElement seven = await Studio.Post(
            $"/api/runs/{runs.Conditional}/decode", new { codes = new[] { code }, labels = new[] { 7 } });
        Assert.NotEqual(three.ToString(), seven.ToString(), StringComparer.Ordinal);
        Assert.Equal(Model(runs.Conditional).Decode(code, [7]), Flat(seven.GetProperty("means")));
        JsonElement unknown = await Studio.Problem(
            $"/api/runs/{runs.Conditional}/decode", new { codes = new[] { code }, labels = new[] { "x" } },
            HttpStatusCode.UnprocessableEntity);
        Assert.Equal("labels", unknown.GetProperty("faults")[0].GetProperty("field").GetString());
        await Studio.Problem(
            $"/api/runs/{runs.Conditional}/decode", new { codes = new[] { code } }, HttpStatusCode.UnprocessableEntity);
        JsonElement sampled = await Studio.Post($"/api/runs/{runs.Conditional}/sample", new { count = 2, label = "5" });
        Assert.Equal(2, sampled.GetProperty("means").GetArrayLength());
        await Studio.Problem(
            $"/api/runs/{runs.Images}/sample", new { count = 1, label = "5" }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Rows_of_tables_go_in_and_out_by_the_names_of_their_columns()
    {
        object tall = new { height = 186.5, weight = 95, size = "large, tall" };
        object body = new { rows = new[] { tall, new { height = "150", size = "small" } } };
        JsonElement codes = await Studio.Post($"/api/runs/{runs.Table}/encode", body);
        Assert.Equal(2, codes.GetProperty("codes").GetArrayLength());
        JsonElement rebuilt = await Studio.Post($"/api/runs/{runs.Table}/reconstruct", body);
        JsonElement[] rows = [.. rebuilt.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            ["height", "weight", "size"], rows[0].EnumerateObject().Select(each => each.Name), StringComparer.Ordinal);
        Assert.True(rows[0].GetProperty("height").GetDouble() > rows[1].GetProperty("height").GetDouble() + 5);
        Assert.True(rows[0].GetProperty("weight").GetDouble() > rows[1].GetProperty("weight").GetDouble() + 5);
        Assert.Equal("large, tall", rows[0].GetProperty("size").GetString());
        JsonElement wrong = await Studio.Problem(
            $"/api/runs/{runs.Table}/encode",
            new { rows = new object[] { new { hieght = 1, weight = "heavy", size = "smal" } } },
            HttpStatusCode.UnprocessableEntity);
        string faults = wrong.GetProperty("faults").ToString();
        Assert.Equal(3, wrong.GetProperty("faults").GetArrayLength());
        Assert.Contains("rows[0].hieght", faults, StringComparison.Ordinal);
        Assert.Contains("height", faults, StringComparison.Ordinal);
        Assert.Contains("small", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_name_their_parts_and_an_autoencoder_has_no_elbo()
    {
        float[][] examples = [Example(784, 1), new float[784]];
        JsonElement told = await Studio.Post($"/api/runs/{runs.Images}/score", new { examples });
        JsonElement first = told.GetProperty("scores")[0];
        Assert.Equal(
            first.GetProperty("elbo").GetDouble(),
            first.GetProperty("reconstruction").GetDouble() - first.GetProperty("kl").GetDouble(), 1e-6);
        Assert.True(told.GetProperty("threshold").GetDouble() < 0);
        JsonElement plain = await Studio.Post($"/api/runs/{runs.Autoencoder}/score", new { examples });
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("scores")[0].GetProperty("elbo").ValueKind);
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("scores")[0].GetProperty("kl").ValueKind);
        Assert.True(plain.GetProperty("scores")[0].GetProperty("reconstruction").GetDouble() < 0);
    }

    [Fact]
    public async Task Linear_models_and_levels_of_latents_work_too()
    {
        foreach (string run in new[] { runs.Linear, runs.Pca, runs.Hierarchy, runs.Deep })
        {
            JsonElement codes = await Studio.Post(
                $"/api/runs/{run}/encode", new { examples = new[] { Example(784, 3) } });
            int latents = Model(run).LatentSize;
            Assert.Equal(latents, codes.GetProperty("codes")[0].GetArrayLength());
            await Studio.Post($"/api/runs/{run}/decode", new { codes = new[] { new float[latents] } });
            await Studio.Post($"/api/runs/{run}/reconstruct", new { examples = new[] { Example(784, 3) } });
            await Studio.Post($"/api/runs/{run}/score", new { examples = new[] { Example(784, 3) } });
            await Studio.Get($"/api/runs/{run}/latents");
            await Studio.Get($"/api/runs/{run}/map?limit=100");
            await Studio.Post($"/api/runs/{run}/try", new { example = Example(784, 3) });
        }

        await Studio.Problem($"/api/runs/{runs.Pca}/sample", new { count = 1 }, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Numbers_that_are_no_examples_are_told_with_what_was_expected()
    {
        string path = $"/api/runs/{runs.Images}/encode";
        JsonElement shorter = await Studio.Problem(
            path, new { examples = new[] { Example(784, 1), Example(12, 1) } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("examples[1]", shorter.GetProperty("faults")[0].GetProperty("field").GetString());
        Assert.Contains("12 numbers, expected 784", shorter.ToString(), StringComparison.Ordinal);
        await Studio.Problem(path, new { example = 3 }, HttpStatusCode.UnprocessableEntity);
        await Studio.Problem(Request(path, [1, 2, 3], "application/octet-stream"), HttpStatusCode.UnprocessableEntity);
        await Studio.Problem(Request(path, [1, 2, 3], "application/x-npy"), HttpStatusCode.UnprocessableEntity);
        await Studio.Problem(
            Request(path, "{\"examples\": [[1,"u8.ToArray(), "application/json"), HttpStatusCode.BadRequest);
        await Studio.Problem(Request(path, "[]"u8.ToArray(), "application/json"), HttpStatusCode.BadRequest);
        await Studio.Problem(Request(path, [1], "text/csv"), HttpStatusCode.UnsupportedMediaType);
        await Studio.Problem(
            Request(path, Bytes([.. Enumerable.Repeat(float.NaN, 784)]), "application/octet-stream"),
            HttpStatusCode.UnprocessableEntity);
        await Studio.Problem("/api/runs/nobody/encode", new { examples = new[] { 1 } }, HttpStatusCode.NotFound);
    }

    internal static float[] Example(int size, int seed) =>
        [.. Enumerable.Range(0, size).Select(i => (float)((((i * 37) + (seed * 101)) % 97) / 97.0))];

    internal static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    internal static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    internal static (int Width, int Height) SizeOf(byte[] png)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        return ((png[16] << 24) | (png[17] << 16) | (png[18] << 8) | png[19],
            (png[20] << 24) | (png[21] << 16) | (png[22] << 8) | png[23]);
    }

    private static HttpRequestMessage Request(string path, byte[] body, string type) => new(HttpMethod.Post, path)
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
    };

    private static float[] Flat(JsonElement list) => list.ValueKind == JsonValueKind.Number
        ? [list.GetSingle()] : [.. list.EnumerateArray().SelectMany(Flat)];

    private static byte[] Npy(float[] values, params int[] sizes)
    {
        using var file = new MemoryStream();
        Elbo.Data.Sources.NumPyWriter.WriteHeader(file, sizes);
        Elbo.Data.Sources.NumPyWriter.Write(file, values);
        return file.ToArray();
    }

    private SharedModel Model(string run) => SharedModel.Open(runs[$"runs/{run}"]);

    private async Task<byte[]> Send(string path, byte[] body, string type, string wanted)
    {
        using HttpRequestMessage request = Request(path, body, type);
        request.Headers.Accept.ParseAdd(wanted);
        using HttpResponseMessage response = await Studio.Client.SendAsync(request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(bytes));
        Assert.Equal(wanted, response.Content.Headers.ContentType?.MediaType);
        return bytes;
    }
}
