using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>NumPy's file of one array as data: the first axis counts the items.</summary>
public sealed class NumPyFormat : DataFormat
{
    /// <inheritdoc/>
    public override string Name => "npy";

    /// <inheritdoc/>
    public override string Description => "a NumPy array, the first axis counts the items";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".npy"];

    /// <inheritdoc/>
    public override bool HasContent(string path, ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]);

    /// <inheritdoc/>
    public override DataSource Open(string path, DataOptions options) => new Source(path, NumPy.ReadBytes(path));

    private sealed class Source(string path, IdxArray array) : DataSource
    {
        public override DataHeader Header { get; } = new()
        {
            Name = Path.GetFileName(path),
            Format = "npy",
            Kind = DataKind.Images,
            ItemShape = new Shape([.. array.Sizes.Skip(1), 1]),
            Items = array.Sizes[0],
            Values = ValueRange.Unit,
        };

        public override DataParts Read(IProgress<double>? progress, CancellationToken stop) => new(
            new ImageDataset(Header.Name, array.Elements, Header.ItemShape, [], []), Validation: null, Test: null);
    }
}
