using Elbo.Exports;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Tests.Exports;

/// <summary>What stands in exported files, without a runtime.</summary>
public sealed class OnnxFileTests
{
    public static TheoryData<string> Cases => [.. ExportCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_graph_names_its_operators_its_shapes_and_every_value_once(string name)
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open(name, folder["run"]);
        foreach (ExportedFile file in ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: true))
        {
            ProtoFields model = ProtoFields.Read(File.ReadAllBytes(file.Path));
            Assert.Equal(8ul, model.Number(1));
            Assert.Equal("elbo", model.Text(2));
            Assert.Equal(17ul, model.Message(8).Number(2));
            Assert.Contains(model.Messages(14), text => text.Text(1) == "elbo.layout" && text.Text(2).Length > 0);
            ProtoFields graph = model.Message(7);
            string[] inputs = [.. graph.Messages(11).Select(value => value.Text(1))];
            string[] outputs = [.. graph.Messages(12).Select(value => value.Text(1))];
            Assert.Equal(file.Inputs, inputs);
            Assert.Equal(file.Outputs, outputs);
            Assert.All(graph.Messages(11), input => Assert.Equal("batch", Axes(input)[0]));
            Assert.All(graph.Messages(11).Concat(graph.Messages(12)), value => Assert.True(value.Text(3).Length > 0));

            // what a node reads was made before: by an input, a constant or an earlier node
            HashSet<string> known = [.. inputs, .. graph.Messages(5).Select(constant => constant.Text(8)), ""];
            Assert.Equal(
                inputs.Length + graph.Messages(5).Count() + 1, known.Count);
            foreach (ProtoFields node in graph.Messages(1))
            {
                Assert.All(node.Texts(1), input => Assert.Contains(input, known));
                Assert.True(known.Add(node.Text(2)), $"{node.Text(2)} is made twice");
            }

            Assert.All(outputs, output => Assert.Contains(output, known));
            Assert.Equal(known.Count - 1 - inputs.Length - graph.Messages(5).Count(),
                outputs.Length + graph.Messages(13).Count());
        }
    }

    [Fact]
    public void Files_of_a_table_say_what_its_numbers_stand_for()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("table", folder["run"]);
        string path = ModelExport.Write(trained, ExportFormat.Safetensors, folder["torch"], withEncoder: true)[0].Path;
        using var columns = System.Text.Json.JsonDocument.Parse(SafetensorsFile.Read(path).Metadata["elbo.columns"]);
        Assert.Equal(
            """{"name":"tail","likelihood":"studentt","width":1,"mean":2.5,"scale":0.5}""",
            Named("tail"));
        Assert.Equal(
            """{"name":"word","likelihood":"categorical","width":3,"categories":["word0","word1","word2"]}""",
            Named("word"));
        ProtoFields graph = ProtoFields.Read(File.ReadAllBytes(
            ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: true)[0].Path));
        Assert.Contains(graph.Messages(14), text => text.Text(1) == "elbo.columns");

        string Named(string name) => columns.RootElement.EnumerateArray()
            .Single(column => column.GetProperty("name").GetString() == name).GetRawText();
    }

    [Fact]
    public void The_decoder_alone_has_nothing_of_the_encoder()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("conv told", folder["run"]);
        ExportedFile decoder = Assert.Single(
            ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: false));
        Assert.Equal(["decoder.onnx"], Directory.GetFiles(folder["onnx"]).Select(Path.GetFileName),
            StringComparer.Ordinal);
        Assert.Equal(["latent", "condition"], decoder.Inputs);
        ProtoFields graph = ProtoFields.Read(File.ReadAllBytes(decoder.Path)).Message(7);
        Assert.DoesNotContain(
            graph.Messages(5), constant => constant.Text(8).StartsWith("encoder", StringComparison.Ordinal));

        ModelExport.Write(trained, ExportFormat.Safetensors, folder["torch"], withEncoder: false);
        SafetensorsFile weights = SafetensorsFile.Read(folder["torch/pytorch.safetensors"]);
        Assert.DoesNotContain(
            weights.Tensors, tensor => tensor.Name.StartsWith("encoder", StringComparison.Ordinal));
        Assert.Contains(weights.Tensors, tensor => tensor.Name.StartsWith("decoder", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_another_export_that_would_stay_are_named()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("dense relu", folder["run"]);
        ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: true);
        byte[] before = File.ReadAllBytes(folder["onnx/decoder.onnx"]);
        RunException fault = Assert.Throws<RunException>(
            () => ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: false));
        Assert.Contains("encoder.onnx and model.onnx", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["onnx/decoder.onnx"]));
        ModelExport.Write(trained, ExportFormat.Onnx, folder["onnx"], withEncoder: true);
        Assert.Equal(before, File.ReadAllBytes(folder["onnx/decoder.onnx"]));
    }

    [Fact]
    public void A_layer_that_is_not_known_is_named()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = ExportCases.Open("dense vector", folder["run"]);
        var model = (EncoderDecoder)trained.Model;
        var strange = new Vae(
            new Tensors.Shape(3), 2, new Strange(3, 4), new Strange(2, 3), new Elbo.Distributions.Bernoulli(),
            Elbo.Distributions.PosteriorFamily.Diagonal);
        RunException fault = Assert.Throws<RunException>(() => ExportedNetwork.Encoder(strange));
        Assert.Contains("Strange has no counterpart", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(ExportedNetwork.Encoder(model).Layers);
    }

    [Fact]
    public void Every_layer_of_the_library_has_a_counterpart()
    {
        string text = House.Repository.Text("src/Elbo/Exports/ExportedNetwork.cs");
        House.Faults.None(
            "A network of the library is not known to ExportedNetwork. Add it, to OnnxLayers and PyTorchExport too:",
            typeof(Elbo.Networks.Network).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Elbo.Networks.Network)))
                .Select(type => type.Name)
                .Where(type => !text.Contains(type, StringComparison.Ordinal)));
    }

    private static List<string> Axes(ProtoFields value) =>
    [
        .. value.Message(2).Message(1).Message(2).Messages(1)
            .Select(axis => axis.Texts(2).FirstOrDefault() ?? $"{axis.Number(1)}"),
    ];

    private sealed class Strange(int inputs, int outputs) : Elbo.Networks.Network
    {
        public override Tensors.Shape OutputShape(Tensors.Shape input) => new(outputs);

        public override Tensors.Tensor Apply(Tensors.Tensor input, Elbo.Networks.Pass pass) =>
            Tensors.Tensor.Zeros(new Tensors.Shape(input.Shape[0], inputs + outputs - inputs));
    }
}
