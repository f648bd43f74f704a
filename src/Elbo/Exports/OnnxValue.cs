using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>The type of an ONNX tensor's elements, by its number in the format.</summary>
internal enum OnnxType
{
    /// <summary>32-bit floats.</summary>
    Float = 1,

    /// <summary>32-bit whole numbers.</summary>
    Short = 6,

    /// <summary>64-bit whole numbers.</summary>
    Integer = 7,

    /// <summary>Truth values.</summary>
    Truth = 9,
}

/// <summary>A tensor of an ONNX graph. Its name may still change: an output is named when all is built.</summary>
internal sealed class OnnxValue(string name, Shape item, bool hasBatch, OnnxType type)
{
    /// <summary>The name, unique within the graph.</summary>
    public string Name { get; set; } = name;

    /// <summary>What it is, for inputs and outputs.</summary>
    public string Description { get; set; } = "";

    /// <summary>The shape of an example, or of the whole where there is no batch.</summary>
    public Shape Item { get; } = item;

    /// <summary>Whether an axis is the batch, of any size: the first, but for recurrent layers.</summary>
    public bool HasBatch { get; } = hasBatch;

    /// <summary>Which axis it is.</summary>
    public int BatchAxis { get; init; }

    /// <summary>The type of the elements.</summary>
    public OnnxType Type { get; } = type;
}

/// <summary>An attribute of a node: one of the fields is set.</summary>
/// <param name="Name">Its name.</param>
internal readonly record struct OnnxAttribute(string Name)
{
    private const int FloatKind = 1;
    private const int IntegerKind = 2;
    private const int TextKind = 3;
    private const int IntegersKind = 7;

    /// <summary>A float.</summary>
    public float? Float { get; init; }

    /// <summary>A whole number.</summary>
    public long? Integer { get; init; }

    /// <summary>Whole numbers.</summary>
    public long[]? Integers { get; init; }

    /// <summary>A text.</summary>
    public string? Text { get; init; }

    /// <summary>As a message of the format.</summary>
    public ProtoMessage ToMessage()
    {
        ProtoMessage message = new ProtoMessage().Add(1, Name);
        return Float is { } number ? message.Add(2, number).Add(20, FloatKind)
            : Integer is { } whole ? message.Add(3, whole).Add(20, IntegerKind)
            : Text is not null ? message.Add(4, Text).Add(20, TextKind)
            : message.Add(8, Integers!).Add(20, IntegersKind);
    }
}
