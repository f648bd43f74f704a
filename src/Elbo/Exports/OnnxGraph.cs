using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// A graph of ONNX in the making: inputs, constants, nodes in the order of the computation, outputs. Every value knows
/// its shape, and all shapes are written, so a reader can check them; the batch is an axis of any size.
/// </summary>
/// <remarks>Source: the ONNX specification (docs/IR.md, docs/Operators.md, onnx.proto of the ONNX project).</remarks>
internal sealed class OnnxGraph(string name, string description)
{
    /// <summary>The version of the operators: the newest that wide-spread tools of 2022 and later read.</summary>
    public const int OperatorSet = 17;

    // the version of the file format that belongs to the operators
    private const int FormatVersion = 8;
    private const string BatchName = "batch";

    private readonly List<OnnxValue> inputs = [];
    private readonly List<OnnxValue> outputs = [];
    private readonly List<OnnxValue> inner = [];
    private readonly List<(OnnxValue Value, ProtoMessage Message)> constants = [];
    private readonly List<Node> nodes = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>An optional input that is left out: it is named by an empty text.</summary>
    public static OnnxValue Absent => new("", new Shape(0), hasBatch: false, OnnxType.Float);

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<OnnxValue> Inputs => inputs;

    /// <summary>The outputs.</summary>
    public IReadOnlyList<OnnxValue> Outputs => outputs;

    /// <summary>An input [batch, item].</summary>
    public OnnxValue Input(string inputName, Shape item, string meaning, OnnxType type = OnnxType.Float)
    {
        var value = new OnnxValue(Unique(inputName), item, hasBatch: true, type) { Description = meaning };
        inputs.Add(value);
        return value;
    }

    /// <summary>A constant of floats.</summary>
    public OnnxValue Constant(string constantName, float[] numbers, Shape shape)
    {
        var value = new OnnxValue(Unique(constantName), shape, hasBatch: false, OnnxType.Float);
        constants.Add((value, Tensor(value).AddBytes(9, numbers)));
        return value;
    }

    /// <summary>A constant of whole numbers.</summary>
    public OnnxValue Constant(string constantName, params long[] numbers)
    {
        var value = new OnnxValue(
            Unique(constantName), new Shape(numbers.Length), hasBatch: false, OnnxType.Integer);
        constants.Add((value, Tensor(value).AddBytes(9, numbers)));
        return value;
    }

    /// <summary>A node whose result has a batch.</summary>
    public OnnxValue Add(string operation, Shape item, OnnxValue[] from, params OnnxAttribute[] attributes) =>
        Add(operation, item, hasBatch: true, OnnxType.Float, from, attributes);

    /// <summary>A node.</summary>
    public OnnxValue Add(
        string operation, Shape item, bool hasBatch, OnnxType type, OnnxValue[] from,
        params OnnxAttribute[] attributes)
    {
        var value = new OnnxValue(Unique($"{operation}_{nodes.Count}"), item, hasBatch, type);
        AddNode(operation, from, [value], attributes);
        return value;
    }

    /// <summary>A node with results of its own making; null for those that nothing needs.</summary>
    public void AddNode(
        string operation, OnnxValue[] from, IReadOnlyList<OnnxValue?> results, params OnnxAttribute[] attributes)
    {
        inner.AddRange(results.OfType<OnnxValue>());
        nodes.Add(new Node(operation, from, results, attributes));
    }

    /// <summary>A result of a node whose batch is not the first axis.</summary>
    /// <param name="operation">What makes it.</param>
    /// <param name="item">The other axes.</param>
    /// <param name="batchAxis">Which axis the batch is.</param>
    public OnnxValue Result(string operation, Shape item, int batchAxis) =>
        new(Unique($"{operation}_{nodes.Count}"), item, hasBatch: true, OnnxType.Float) { BatchAxis = batchAxis };

    /// <summary>A part of an axis of the item.</summary>
    public OnnxValue Slice(OnnxValue value, int axis, int from, int count) => Add(
        "Slice", value.Item.With(axis, count),
        [
            value, Constant("from", from), Constant("to", from + (long)count), Constant("axis", axis + 1L),
        ]);

    /// <summary>A constant [1, ...] of every example: [batch, ...].</summary>
    /// <param name="constant">The constant.</param>
    /// <param name="like">A value with the batch.</param>
    public OnnxValue ForBatch(OnnxValue constant, OnnxValue like)
    {
        OnnxValue batch = Add(
            "Shape", new Shape(1), hasBatch: false, OnnxType.Integer, [like],
            new("start") { Integer = 0 }, new("end") { Integer = 1 });
        if (constant.Item.Rank > 1)
        {
            OnnxValue ones = Constant(
                $"{constant.Name}.ones", [.. Enumerable.Repeat(1L, constant.Item.Rank - 1)]);
            batch = Add(
                "Concat", new Shape(constant.Item.Rank), hasBatch: false, OnnxType.Integer, [batch, ones],
                new OnnxAttribute("axis") { Integer = 0 });
        }

        return Add("Expand", constant.Item.Without(0), hasBatch: true, constant.Type, [constant, batch]);
    }

    /// <summary>Makes a value an output.</summary>
    public OnnxValue Output(OnnxValue value, string outputName, string meaning)
    {
        if (!inner.Remove(value))
        {
            value = Add("Identity", value.Item, value.HasBatch, value.Type, [value]);
            inner.Remove(value);
        }

        value.Name = Unique(outputName);
        value.Description = meaning;
        outputs.Add(value);
        return value;
    }

    /// <summary>The whole file.</summary>
    /// <param name="texts">Free texts about the model.</param>
    /// <param name="version">The version of the program that writes it.</param>
    public ProtoMessage ToModel(IEnumerable<(string Key, string Text)> texts, string version) => new ProtoMessage()
        .Add(1, FormatVersion)
        .Add(2, "elbo").Add(3, version).Add(5, 1L).Add(6, description)
        .Add(7, ToMessage())
        .Add(8, new ProtoMessage().Add(2, OperatorSet))
        .Add(14, texts.Select(text => new ProtoMessage().Add(1, text.Key).Add(2, text.Text)));

    private ProtoMessage ToMessage() => new ProtoMessage()
        .Add(1, nodes.Select((node, number) => new ProtoMessage()
            .Add(1, node.Inputs.Select(input => input.Name))
            .Add(2, node.Outputs.Select(output => output?.Name ?? ""))
            .Add(3, $"{node.Operator}_{number}")
            .Add(4, node.Operator)
            .Add(5, node.Attributes.Select(attribute => attribute.ToMessage()))))
        .Add(2, name)
        .Add(5, constants.Select(constant => constant.Message))
        .Add(10, description)
        .Add(11, inputs.Select(Described))
        .Add(12, outputs.Select(Described))
        .Add(13, inner.Select(Described));

    // name and type: element type, and the axes by size or, for the batch, by name
    private static ProtoMessage Described(OnnxValue value)
    {
        var shape = new ProtoMessage();
        for (int axis = 0; axis <= value.Item.Rank; axis++)
        {
            if (value.HasBatch && axis == value.BatchAxis)
            {
                shape.Add(1, new ProtoMessage().Add(2, BatchName));
            }

            if (axis < value.Item.Rank)
            {
                shape.Add(1, new ProtoMessage().Add(1, (long)value.Item[axis]));
            }
        }

        ProtoMessage tensor = new ProtoMessage().Add(1, (long)value.Type).Add(2, shape);
        return new ProtoMessage()
            .Add(1, value.Name).Add(2, new ProtoMessage().Add(1, tensor)).Add(3, value.Description);
    }

    private static ProtoMessage Tensor(OnnxValue value) => new ProtoMessage()
        .Add(1, Enumerable.Range(0, value.Item.Rank).Select(axis => (long)value.Item[axis]))
        .Add(2, (long)value.Type)
        .Add(8, value.Name);

    private string Unique(string wanted)
    {
        string unique = wanted;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = $"{wanted}_{i}";
        }

        return unique;
    }

    private sealed record Node(
        string Operator, OnnxValue[] Inputs, IReadOnlyList<OnnxValue?> Outputs, OnnxAttribute[] Attributes);
}
