using System.Text.Json.Nodes;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// The weights of a model of sentences, as those of <c>nn.Embedding</c>, <c>nn.LSTM</c> or <c>nn.GRU</c>.
/// </summary>
internal static class PyTorchSentences
{
    /// <summary>The sizes of the modules.</summary>
    public static string Sizes(SentenceModel model) => new JsonObject
    {
        ["cell"] = model.Options.Cell == RecurrentCell.Lstm ? "LSTM" : "GRU",
        ["vocabulary"] = model.Options.Vocabulary,
        ["embedding"] = model.Options.Embedding,
        ["size"] = model.Options.Size,
        ["head"] = model is SentenceVae vae ? vae.Encoder.Head.Bias.Shape[0] : 0,
    }.ToJsonString();

    /// <summary>The weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withEncoder">Whether those of the encoder are among them.</param>
    public static IEnumerable<StoredTensor> Tensors(SentenceModel model, bool withEncoder)
    {
        List<StoredTensor> tensors = [];
        if (withEncoder && model is SentenceVae { Encoder: var encoder })
        {
            tensors.Add(Table("encoder", encoder.EmbeddingTable));
            tensors.AddRange(Recurrent("encoder", encoder.Layer));
            tensors.AddRange(Linear("encoder.head", encoder.Head));
        }

        TokenDecoder decoder = model.Decoder;
        tensors.Add(Table("decoder", decoder.EmbeddingTable));
        tensors.AddRange(Recurrent("decoder", decoder.Layer));
        tensors.AddRange(Linear("decoder.output", decoder.Output));
        tensors.AddRange(decoder.Layer.Start is { } start ? Linear("decoder.start", start) : []);
        return tensors;
    }

    private static NamedTensor Table(string part, Parameter table) =>
        new($"{part}.embedding.weight", [table.Shape[0], table.Shape[1]], table.Value.ToArray());

    // the gates stand in our order there
    private static IEnumerable<StoredTensor> Recurrent(string part, RecurrentLayer layer)
    {
        var exported = new ExportedRecurrent(
            layer, [.. Enumerable.Range(0, layer.Cell == RecurrentCell.Lstm ? 4 : 3)]);
        int gates = exported.Gates * layer.Size;
        yield return new NamedTensor($"{part}.recurrent.weight_ih_l0", [gates, exported.Inputs], exported.Input);
        yield return new NamedTensor($"{part}.recurrent.weight_hh_l0", [gates, layer.Size], exported.Recurrent);
        yield return new NamedTensor($"{part}.recurrent.bias_ih_l0", [gates], exported.Bias);
        yield return new NamedTensor($"{part}.recurrent.bias_hh_l0", [gates], exported.RecurrentBias);
    }

    private static IEnumerable<StoredTensor> Linear(string part, LinearLayer layer) => PyTorchModules.Tensors(
        ExportedNetwork.Of(layer, new Shape(layer.Weight.Shape[0]), Conditioning.None).Layers[0], part);
}
