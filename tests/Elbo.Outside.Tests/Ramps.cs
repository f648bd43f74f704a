using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>Straight lines of two slopes, computed when they are read: a data set of a stranger.</summary>
internal sealed class Ramps : Dataset
{
    private const int Length = 8;
    private readonly int[] labels = [.. Enumerable.Range(0, 256).Select(index => index % 2)];

    public override string Name => "ramps";

    public override int Count => labels.Length;

    public override Shape ItemShape => new(Length);

    public override ReadOnlySpan<int> Labels => labels;

    public override IReadOnlyList<string> ClassNames => ["flat", "steep"];

    public override void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckRead(indices, destination);
        for (int i = 0; i < indices.Length; i++)
        {
            float slope = labels[indices[i]] == 0 ? 0.1f : 0.5f;
            float start = indices[i] / (float)Count;
            for (int j = 0; j < Length; j++)
            {
                destination[(i * Length) + j] = start + (slope * j);
            }
        }
    }
}
