using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// A recurrent layer as nodes: ONNX's LSTM or GRU, with sequences [time, batch, in] and states [1, batch, size]. A
/// condition stands beside the input of each step, since W x + V z = [W V] [x z].
/// </summary>
internal sealed class OnnxRecurrent
{
    // our gates, in the order of ONNX: i o f c of i f n o; z r h of r z n
    private static readonly int[] OfLstm = [0, 3, 1, 2];
    private static readonly int[] OfGru = [1, 0, 2];

    private readonly OnnxGraph graph;
    private readonly string part;
    private readonly RecurrentLayer layer;
    private readonly OnnxValue[] weights;

    /// <summary>A layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="part">Its name.</param>
    /// <param name="layer">The layer.</param>
    public OnnxRecurrent(OnnxGraph graph, string part, RecurrentLayer layer)
    {
        this.graph = graph;
        this.part = part;
        this.layer = layer;
        var exported = new ExportedRecurrent(layer, layer.Cell == RecurrentCell.Lstm ? OfLstm : OfGru);
        int gates = exported.Gates * layer.Size;
        weights =
        [
            graph.Constant($"{part}.W", exported.Input, new Shape(1, gates, exported.Inputs)),
            graph.Constant($"{part}.R", exported.Recurrent, new Shape(1, gates, layer.Size)),
            graph.Constant($"{part}.B", [.. exported.Bias, .. exported.RecurrentBias], new Shape(1, 2 * gates)),
        ];
    }

    /// <summary>The state that a condition [batch, condition] begins with, [batch, size] each; else zeros.</summary>
    public (OnnxValue Hidden, OnnxValue? Cell) Begin(OnnxValue? condition, OnnxValue like)
    {
        bool hasCell = layer.Cell == RecurrentCell.Lstm;
        if (condition is null || layer.Start is null)
        {
            OnnxValue zeros = graph.ForBatch(
                graph.Constant($"{part}.zeros", new float[layer.Size], new Shape(1, layer.Size)), like);
            return (zeros, hasCell ? zeros : null);
        }

        OnnxValue first = new OnnxLayers(graph, $"{part}.start").Run(
            ExportedNetwork.Of(layer.Start, condition.Item, Models.Conditioning.None), condition, null);
        return (graph.Add("Tanh", first.Item, [first]), hasCell ? first : null);
    }

    /// <summary>All steps of sequences.</summary>
    /// <param name="words">[time, batch, in], the condition included.</param>
    /// <param name="time">The steps.</param>
    /// <param name="lengths">Those of each sequence, 32-bit; null for all.</param>
    /// <param name="begin">The state before, [batch, size] each.</param>
    /// <returns>The states of all steps [time, 1, batch, size], and the last [batch, size].</returns>
    public (OnnxValue All, OnnxValue Hidden, OnnxValue? Cell) Run(
        OnnxValue words, int time, OnnxValue? lengths, (OnnxValue Hidden, OnnxValue? Cell)? begin)
    {
        int size = layer.Size;
        bool hasCell = layer.Cell == RecurrentCell.Lstm;
        string name = hasCell ? "LSTM" : "GRU";
        OnnxValue all = graph.Result(name, new Shape(time, 1, size), batchAxis: 2);
        OnnxValue hidden = graph.Result($"{name}_hidden", new Shape(1, size), batchAxis: 1);
        OnnxValue? cell = hasCell ? graph.Result($"{name}_cell", new Shape(1, size), batchAxis: 1) : null;
        List<OnnxValue> from = [words, .. weights, lengths ?? OnnxGraph.Absent];
        if (begin is { } state)
        {
            from.Add(Led(state.Hidden));
            from.AddRange(state.Cell is { } given ? [Led(given)] : []);
        }

        var units = new OnnxAttribute("hidden_size") { Integer = size };
        graph.AddNode(
            name, [.. from], cell is null ? [all, hidden] : [all, hidden, cell],
            hasCell ? [units] : [units, new OnnxAttribute("linear_before_reset") { Integer = 1 }]);
        return (all, Unled(hidden), cell is null ? null : Unled(cell));
    }

    // [batch, size] as [1, batch, size], and back
    private OnnxValue Led(OnnxValue state)
    {
        OnnxValue led = graph.Result("Unsqueeze", new Shape(1, layer.Size), batchAxis: 1);
        graph.AddNode("Unsqueeze", [state, graph.Constant("axes", 0)], [led]);
        return led;
    }

    private OnnxValue Unled(OnnxValue state) =>
        graph.Add("Squeeze", new Shape(layer.Size), [state, graph.Constant("axes", 0)]);
}
