using Elbo.Data.Arrays;

namespace Elbo.Data.Sources;

/// <summary>NumPy's file of one array as data: the first axis counts the items.</summary>
public sealed class NumPyFormat : DataFormat
{
    /// <inheritdoc/>
    public override string Name => "npy";

    /// <inheritdoc/>
    public override string Description => "a NumPy array of numbers; the first axis counts the items";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".npy"];

    /// <inheritdoc/>
    public override bool HasContent(string path, ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]);

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options)
    {
        NumberArray array = NumPy.Open(path, options.MemoryBytes);
        ClassLabels labels = LabelFile.Of(options.Labels, array.Items);
        return new ArraySource(
            Path.GetFileName(path), Name, new ArrayPart(array, labels), validation: null, test: null, options,
            rules: []);
    }
}
