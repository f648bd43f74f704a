using System.Globalization;

namespace Elbo.Data.Tables;

/// <summary>The rows of a matrix of numbers, written so that they read back as the same numbers.</summary>
internal sealed class NumberRows(IReadOnlyList<string> names, ReadOnlyMemory<double> values) : TableRows
{
    private readonly byte[] text = new byte[32];
    private int row = -1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => names;

    /// <inheritdoc/>
    public override string Where => $"row {row + 1}";

    /// <inheritdoc/>
    public override bool Read() => (long)(++row + 1) * names.Count <= values.Length;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Cell(int column)
    {
        double value = values.Span[(row * names.Count) + column];
        return double.IsNaN(value) || !value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture)
            ? []
            : text.AsSpan(0, written);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
