using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Tests.Data;

public sealed class ArrayDatasetTests
{
    [Fact]
    public void Items_are_read_by_their_index()
    {
        var data = new ArrayDataset("pairs", [1, 2, 3, 4, 5, 6], new Shape(2), [0, 1, 0], ["even", "odd"]);
        float[] read = new float[4];
        data.Read([2, 0], read);
        Assert.Equal([5f, 6f, 1f, 2f], read);
        Assert.Equal(3, data.Count);
        Assert.Equal([0, 1, 0], data.Labels.ToArray());
        Assert.Throws<DataException>(() => data.Read([3], read));
    }

    [Theory]
    [InlineData(5, 0, "whole items")]
    [InlineData(0, 0, "whole items")]
    [InlineData(6, 2, "3 items but 2 labels")]
    [InlineData(6, 3, "label 1 of item 1")]
    public void Sizes_that_do_not_fit_are_said(int numbers, int labels, string fault) => Assert.Contains(
        fault,
        Assert.Throws<DataException>(() => new ArrayDataset(
            "pairs", new float[numbers], new Shape(2), [.. Enumerable.Range(0, labels)], ["only"])).Message,
        StringComparison.Ordinal);
}
