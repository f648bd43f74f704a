namespace Elbo.Runs;

/// <summary>A named array as it stands in a safetensors file, row-major; no sizes in the shape make a scalar.</summary>
/// <param name="Name">Unique within its file.</param>
/// <param name="Shape">The sizes of the axes, outermost first.</param>
public abstract record StoredTensor(string Name, int[] Shape)
{
    /// <summary>The number of values that are there.</summary>
    internal abstract int Length { get; }

    /// <summary>The format's name of the type of a value.</summary>
    internal abstract string Dtype { get; }
}

/// <summary>A tensor of 32-bit floating-point values (F32).</summary>
/// <param name="Name">Unique within its file.</param>
/// <param name="Shape">The sizes of the axes, outermost first.</param>
/// <param name="Values">As many values as the product of the sizes.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values) : StoredTensor(Name, Shape)
{
    internal override int Length => Values.Length;

    internal override string Dtype => "F32";
}

/// <summary>An array of 64-bit whole numbers (I64), such as counters.</summary>
/// <param name="Name">Unique within its file.</param>
/// <param name="Shape">The sizes of the axes, outermost first.</param>
/// <param name="Values">As many values as the product of the sizes.</param>
public sealed record NamedIntegers(string Name, int[] Shape, ReadOnlyMemory<long> Values) : StoredTensor(Name, Shape)
{
    internal override int Length => Values.Length;

    internal override string Dtype => "I64";
}

/// <summary>An array of bytes (U8).</summary>
/// <param name="Name">Unique within its file.</param>
/// <param name="Shape">The sizes of the axes, outermost first.</param>
/// <param name="Values">As many values as the product of the sizes.</param>
public sealed record NamedBytes(string Name, int[] Shape, ReadOnlyMemory<byte> Values) : StoredTensor(Name, Shape)
{
    internal override int Length => Values.Length;

    internal override string Dtype => "U8";
}
