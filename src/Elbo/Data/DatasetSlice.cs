using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Tensors;

namespace Elbo.Data;

/// <summary>Consecutive items of another data set, without a copy.</summary>
internal sealed class DatasetSlice : Dataset
{
    private const int IndicesAtOnce = 256;

    private readonly Dataset whole;
    private readonly int start;

    public DatasetSlice(Dataset whole, int start, int count)
    {
        if (start < 0 || count < 1 || start > whole.Count - count)
        {
            throw new DataException(
                $"{whole.Name}: {count} items from item {start} on do not exist. " +
                $"There are {whole.Count}; take 1 or more.");
        }

        this.whole = whole;
        this.start = start;
        Count = count;
    }

    public override string Name => whole.Name;

    public override int Count { get; }

    public override Shape ItemShape => whole.ItemShape;

    public override ReadOnlySpan<int> Labels => whole.Labels.IsEmpty ? default : whole.Labels.Slice(start, Count);

    public override IReadOnlyList<string> ClassNames => whole.ClassNames;

    public override TableSchema? Table => whole.Table;

    public override Vocabulary? Text => whole.Text;

    public override ReadOnlySpan<int> Lengths => whole.Lengths.IsEmpty ? default : whole.Lengths.Slice(start, Count);

    public override ValueRange? Values => whole.Values;

    public override bool AllowsThreads => whole.AllowsThreads;

    public override void Expect(ReadOnlySpan<int> indices)
    {
        Span<int> shifted = stackalloc int[IndicesAtOnce];
        for (int first = 0; first < indices.Length; first += IndicesAtOnce)
        {
            int count = Math.Min(IndicesAtOnce, indices.Length - first);
            for (int index = 0; index < count; index++)
            {
                shifted[index] = indices[first + index] + start;
            }

            whole.Expect(shifted[..count]);
        }
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        Span<int> shifted = stackalloc int[IndicesAtOnce];
        while (!indices.IsEmpty)
        {
            int count = Math.Min(indices.Length, IndicesAtOnce);
            for (int index = 0; index < count; index++)
            {
                shifted[index] = indices[index] + start;
            }

            whole.Read(shifted[..count], destination);
            indices = indices[count..];
            destination = destination[(count * ItemShape.Count)..];
        }
    }
}
