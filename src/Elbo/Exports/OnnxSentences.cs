using Elbo.Data.Text;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// The graphs of a model of sentences: tokens to the posterior, z to the most probable tokens, ln p of given tokens,
/// and one step, for programs that choose the words themselves.
/// </summary>
/// <param name="model">The model.</param>
internal sealed class OnnxSentences(SentenceModel model) : OnnxModel(model)
{
    private readonly int longest = model.ItemShape[0];
    private readonly int classes = model.Options.Vocabulary - 1;

    /// <inheritdoc/>
    protected override OnnxGraph? Encoder()
    {
        if (model is not SentenceVae vae)
        {
            return null;
        }

        var graph = new OnnxGraph("encoder", "q(z|x): from the tokens of sentences to their latents");
        _ = Encode(graph, vae, Tokens(graph));
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph? Decoder()
    {
        if (model.LatentSize == 0)
        {
            return null;
        }

        var graph = new OnnxGraph("decoder", "from latents to the tokens that are most probable step by step");
        OnnxValue latent = Code(graph);
        var words = new Words(graph, model, latent, latent);
        OnnxValue end = graph.Constant("end", TokenIds.End);
        OnnxValue before = graph.ForBatch(graph.Constant("beginning", TokenIds.Nothing), latent);
        List<OnnxValue> tokens = [];
        OnnxValue? goesOn = null;
        for (int t = 0; t < longest; t++)
        {
            OnnxValue best = Whole(graph, "ArgMax", default, [words.Next(before)],
                new OnnxAttribute("axis") { Integer = 1 }, new OnnxAttribute("keepdims") { Integer = 0 });
            before = Whole(graph, "Add", default, [best, graph.Constant("one", 1)]);
            before = goesOn is null ? before : Whole(graph, "Mul", default, [before, goesOn]);
            OnnxValue isMore = graph.Add(
                "Greater", default, hasBatch: true, OnnxType.Truth, [before, end]);
            goesOn = Whole(graph, "Cast", default, [isMore],
                new OnnxAttribute("to") { Integer = (int)OnnxType.Integer });
            tokens.Add(Whole(graph, "Unsqueeze", new Shape(1), [before, graph.Constant("axes", 1)]));
        }

        graph.Output(
            Whole(graph, "Concat", new Shape(longest), [.. tokens], new OnnxAttribute("axis") { Integer = 1 }),
            "tokens", $"numbers of tokens, [batch, {longest}]: {TokenIds.End} is the end, 0 stands behind it");
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Whole()
    {
        var graph = new OnnxGraph("model", "ln p of the tokens of sentences, each given those before it");
        OnnxValue tokens = Tokens(graph);
        OnnxValue? latent = null;
        if (model is SentenceVae vae)
        {
            OnnxValue noise = Noise(graph, vae.Family);
            latent = Encode(graph, vae, tokens).Sample(noise);
        }

        var words = new Words(graph, model, latent, tokens);
        graph.Output(
            words.LogLikelihood(tokens), "log_probability",
            $"ln p of each token given those before it, nats, [batch, {longest}]; 0 behind the end");
        return graph;
    }

    /// <inheritdoc/>
    protected override OnnxGraph Step()
    {
        var graph = new OnnxGraph("step", "one step of sentences under way: from the token before to the next");
        OnnxValue before = graph.Input(
            "token", default, "the token before, [batch]; 0 begins a sentence, and the states are not used then",
            OnnxType.Integer);
        OnnxValue? latent = model.LatentSize == 0 ? null : Code(graph);
        var size = new Shape(model.Options.Size);
        OnnxValue hidden = graph.Input("hidden", size, $"the state, [batch, {size[0]}]");
        OnnxValue? cell = model.Options.Cell == RecurrentCell.Lstm
            ? graph.Input("cell", size, $"the cell, [batch, {size[0]}]")
            : null;
        var words = new Words(graph, model, latent, before);
        words.GoOn(before, hidden, cell);
        OnnxValue logits = words.Next(before);
        graph.Output(
            graph.Add("LogSoftmax", logits.Item, [logits], new OnnxAttribute("axis") { Integer = 1 }),
            "log_probabilities", $"ln p of tokens 1 to {classes}, [batch, {classes}]");
        graph.Output(words.State.Hidden, "next_hidden", "the state after the token before");
        if (words.State.Cell is { } next)
        {
            graph.Output(next, "next_cell", "the cell after the token before");
        }

        return graph;
    }

    private OnnxValue Tokens(OnnxGraph graph) => graph.Input(
        "x", new Shape(longest),
        $"numbers of tokens, [batch, {longest}]: each sentence ends with {TokenIds.End}, and 0 fills it up",
        OnnxType.Integer);

    private static OnnxPosterior Encode(OnnxGraph graph, SentenceVae vae, OnnxValue tokens)
    {
        TokenEncoder encoder = vae.Encoder;
        OnnxValue lengths = graph.Add(
            "ReduceSum", default, hasBatch: true, OnnxType.Short,
            [IsToken(graph, tokens, OnnxType.Short), graph.Constant("axes", 1)],
            new OnnxAttribute("keepdims") { Integer = 0 });
        OnnxValue words = Embedded(
            graph, graph.Constant("encoder.embedding", encoder.EmbeddingTable.Value.ToArray(),
                encoder.EmbeddingTable.Shape), tokens);
        (_, OnnxValue last, _) = new OnnxRecurrent(graph, "encoder.recurrent", encoder.Layer)
            .Run(words, tokens.Item[0], lengths, begin: null);
        OnnxValue head = new OnnxLayers(graph, "encoder.head").Run(
            ExportedNetwork.Of(encoder.Head, last.Item, Conditioning.None), last, null);
        return new OnnxPosterior(graph, vae.Family, vae.LatentSize, head);
    }

    // 1 for each token, 0 behind the end
    private static OnnxValue IsToken(OnnxGraph graph, OnnxValue tokens, OnnxType type)
    {
        OnnxValue truth = graph.Add(
            "Greater", tokens.Item, hasBatch: true, OnnxType.Truth, [tokens, graph.Constant("nothing", 0)]);
        return graph.Add(
            "Cast", tokens.Item, hasBatch: true, type, [truth], new OnnxAttribute("to") { Integer = (int)type });
    }

    // tokens [batch, time] -> [time, batch, embedding]
    private static OnnxValue Embedded(OnnxGraph graph, OnnxValue table, OnnxValue tokens)
    {
        OnnxValue rows = graph.Add(
            "Gather", new Shape(tokens.Item[0], table.Item[1]), [table, tokens]);
        OnnxValue timeFirst = graph.Result("Transpose", rows.Item, batchAxis: 1);
        graph.AddNode("Transpose", [rows], [timeFirst], new OnnxAttribute("perm") { Integers = [1, 0, 2] });
        return timeFirst;
    }

    private static OnnxValue Whole(
        OnnxGraph graph, string operation, Shape item, OnnxValue[] from, params OnnxAttribute[] attributes) =>
        graph.Add(operation, item, hasBatch: true, OnnxType.Integer, from, attributes);

    /// <summary>p(x|z) word by word, as nodes.</summary>
    private sealed class Words
    {
        private readonly OnnxGraph graph;
        private readonly TokenOptions options;
        private readonly TokenDecoder decoder;
        private readonly OnnxRecurrent layer;
        private readonly OnnxValue? latent;
        private readonly OnnxValue table;
        private readonly OnnxValue weight;
        private readonly OnnxValue bias;

        /// <summary>A decoder at the beginning of sentences.</summary>
        /// <param name="graph">The graph.</param>
        /// <param name="model">The model.</param>
        /// <param name="latent">z; null for none.</param>
        /// <param name="like">A value with the batch.</param>
        public Words(OnnxGraph graph, SentenceModel model, OnnxValue? latent, OnnxValue like)
        {
            this.graph = graph;
            this.latent = latent;
            options = model.Options;
            decoder = model.Decoder;
            layer = new OnnxRecurrent(graph, "decoder.recurrent", decoder.Layer);
            table = graph.Constant(
                "decoder.embedding", decoder.EmbeddingTable.Value.ToArray(), decoder.EmbeddingTable.Shape);
            weight = graph.Constant(
                "decoder.output.weight", decoder.Output.Weight.Value.ToArray(), decoder.Output.Weight.Shape);
            bias = graph.Constant(
                "decoder.output.bias", decoder.Output.Bias.Value.ToArray(), decoder.Output.Bias.Shape);
            State = layer.Begin(latent, like);
        }

        /// <summary>The state now, [batch, size] each.</summary>
        public (OnnxValue Hidden, OnnxValue? Cell) State { get; private set; }

        /// <summary>Takes up sentences under way; those whose token before is 0 begin.</summary>
        public void GoOn(OnnxValue before, OnnxValue hidden, OnnxValue? cell)
        {
            OnnxValue first = graph.Add(
                "Equal", default, hasBatch: true, OnnxType.Truth, [before, graph.Constant("nothing", 0)]);
            OnnxValue begins = graph.Add(
                "Unsqueeze", new Shape(1), hasBatch: true, OnnxType.Truth, [first, graph.Constant("axes", 1)]);
            State = (
                graph.Add("Where", hidden.Item, [begins, State.Hidden, hidden]),
                cell is null ? null : graph.Add("Where", cell.Item, [begins, State.Cell!, cell]));
        }

        /// <summary>The logits of the next token, [batch, vocabulary - 1]; the state goes on.</summary>
        public OnnxValue Next(OnnxValue before)
        {
            OnnxValue own = OnnxSentences.Whole(graph, "Unsqueeze", new Shape(1), [before, graph.Constant("axes", 1)]);
            (_, OnnxValue hidden, OnnxValue? cell) = layer.Run(
                WithLatent(Embedded(graph, table, own), 1), 1, lengths: null, State);
            State = (hidden, cell);
            return graph.Add("Gemm", new Shape(options.Vocabulary - 1), [hidden, weight, bias]);
        }

        /// <summary>ln p of each token, [batch, longest].</summary>
        public OnnxValue LogLikelihood(OnnxValue tokens)
        {
            int time = tokens.Item[0];
            OnnxValue nothing = OnnxSentences.Whole(
                graph, "Mul", new Shape(1),
                [Part(tokens, 0, 1), graph.Constant("nothing", 0)]);
            OnnxValue before = time == 1
                ? nothing
                : OnnxSentences.Whole(
                    graph, "Concat", tokens.Item, [nothing, Part(tokens, 0, time - 1)],
                    new OnnxAttribute("axis") { Integer = 1 });
            (OnnxValue all, _, _) = layer.Run(
                WithLatent(Embedded(graph, table, before), time), time, lengths: null, State);
            OnnxValue states = graph.Result("Squeeze", new Shape(time, options.Size), batchAxis: 1);
            graph.AddNode("Squeeze", [all, graph.Constant("axes", 1)], [states]);
            var item = new Shape(time, options.Vocabulary - 1);
            OnnxValue own = graph.Add(
                "Transpose", new Shape(time, options.Size), [states],
                new OnnxAttribute("perm") { Integers = [1, 0, 2] });
            OnnxValue logits = graph.Add("Add", item, [graph.Add("MatMul", item, [own, weight]), bias]);
            OnnxValue each = graph.Add("LogSoftmax", item, [logits], new OnnxAttribute("axis") { Integer = 2 });
            OnnxValue chosen = graph.Add(
                "GatherElements", new Shape(time, 1), [each, Classes(tokens)],
                new OnnxAttribute("axis") { Integer = 2 });
            OnnxValue flat = graph.Add("Squeeze", tokens.Item, [chosen, graph.Constant("axes", 2)]);
            return graph.Add("Mul", tokens.Item, [flat, IsToken(graph, tokens, OnnxType.Float)]);
        }

        // token - 1, and 0 behind the end, [batch, time, 1]
        private OnnxValue Classes(OnnxValue tokens)
        {
            OnnxValue less = OnnxSentences.Whole(graph, "Sub", tokens.Item, [tokens, graph.Constant("one", 1)]);
            OnnxValue most = OnnxSentences.Whole(graph, "Max", tokens.Item, [less, graph.Constant("nothing", 0)]);
            return OnnxSentences.Whole(
                graph, "Unsqueeze", new Shape(tokens.Item[0], 1), [most, graph.Constant("axes", 2)]);
        }

        private OnnxValue Part(OnnxValue tokens, int from, int count) => OnnxSentences.Whole(
            graph, "Slice", new Shape(count),
            [
                tokens, graph.Constant("from", from), graph.Constant("to", from + (long)count),
                graph.Constant("axis", 1),
            ]);

        // z beside the words of each step
        private OnnxValue WithLatent(OnnxValue words, int time)
        {
            if (latent is null)
            {
                return words;
            }

            int size = latent.Item[0];
            OnnxValue led = graph.Result("Unsqueeze", new Shape(1, size), batchAxis: 1);
            graph.AddNode("Unsqueeze", [latent, graph.Constant("axes", 0)], [led]);
            OnnxValue each = graph.Result("Expand", new Shape(time, size), batchAxis: 1);
            graph.AddNode("Expand", [led, graph.Constant("times", time, 1, 1)], [each]);
            OnnxValue joined = graph.Result("Concat", new Shape(time, words.Item[1] + size), batchAxis: 1);
            graph.AddNode("Concat", [words, each], [joined], new OnnxAttribute("axis") { Integer = 2 });
            return joined;
        }
    }
}
