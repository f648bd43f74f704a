namespace Elbo.Tensors.Tests.Laws;

/// <summary>The shapes that operations are tried on.</summary>
internal static class LawInputs
{
    // more than one part, with a rest
    private const int Long = 9001;

    /// <summary>One tensor: all lengths that vectors and their tails can meet, and some with more axes.</summary>
    public static IReadOnlyList<int[][]> Any { get; } =
    [
        .. Enumerable.Range(0, 258).Select(size => new int[][] { [size] }),
        [[]], [[0, 3]], [[3, 0]], [[3, 5, 7]], [[1, 1]], [[2, 3, 1, 5]], [[Long]],
    ];

    /// <summary>Two tensors that broadcast to each other.</summary>
    public static IReadOnlyList<int[][]> Pairs { get; } =
    [
        .. Enumerable.Range(0, 258).Select(size => new int[][] { [size], [size] }),
        .. Enumerable.Range(0, 70).Select(size => new int[][] { [3, size], [size] }),
        .. Enumerable.Range(0, 70).Select(size => new int[][] { [size, 3], [size, 1] }),
        [[], []], [[7], []], [[], [7]], [[7], [1]], [[0], [1]], [[3, 0], [3, 1]],
        [[2, 3, 5], [3, 5]], [[3, 5], [2, 3, 5]], [[2, 3, 5], [2, 1, 5]], [[2, 3, 5], [2, 3, 1]], [[2, 3, 5], [5]],
        [[2, 1, 5], [1, 3, 1]], [[1, 3, 1], [2, 1, 5]], [[2, 3, 4, 5], [3, 1, 5]], [[2, 3, 4, 5], [2, 1, 4, 1]],
        [[2, 1, 2, 1, 3], [1, 3, 1, 2, 1]], [[1], [1, 1, 1]],
        [[Long], [Long]], [[Long], [1]], [[3, Long], [Long]], [[3, Long], [3, 1]],
        [[600, 17], [17]], [[17, 600], [17, 1]], [[300, 2, 3], [300, 1, 3]],
    ];

    /// <summary>Three axes, of which the middle one is reduced.</summary>
    public static IReadOnlyList<int[][]> MiddleAxis { get; } =
    [
        .. Enumerable.Range(1, 257).Select(size => new int[][] { [2, size, 3] }),
        [[1, 5, 1]], [[3, 4, 65]], [[2, 300, 17]], [[2, 600, 70]], [[3, 7, 700]], [[40, 3, 50]],
        [[0, 3, 2]], [[2, 3, 0]],
    ];

    /// <summary>Two axes, of which the last one is reduced.</summary>
    public static IReadOnlyList<int[][]> LastAxis { get; } =
    [
        .. Enumerable.Range(1, 257).Select(size => new int[][] { [2, size] }),
        [[1, 1]], [[300, 20]], [[2, 4096]], [[2, 4097]], [[3, Long]], [[0, 4]],
    ];

    /// <summary>Two axes, of which the first one is reduced.</summary>
    public static IReadOnlyList<int[][]> FirstAxis { get; } =
    [
        .. Enumerable.Range(1, 70).Select(size => new int[][] { [size, 5] }),
        .. Enumerable.Range(0, 258).Select(size => new int[][] { [3, size] }),
        [[257, 9]], [[1000, 33]], [[5, 2000]],
    ];

    /// <summary>Batches of images, channels last.</summary>
    public static IReadOnlyList<int[][]> Images { get; } =
    [
        [[2, 4, 4, 1]], [[1, 2, 2, 16]], [[2, 5, 3, 3]], [[1, 6, 7, 17]], [[3, 8, 8, 35]],
        [[0, 4, 4, 2]], [[1, 1, 1, 2]], [[7, 28, 28, 3]],
    ];

    /// <summary>The same, with an axis of no elements.</summary>
    public static IReadOnlyList<int[][]> AndEmpty(this IReadOnlyList<int[][]> inputs, params int[] shape) =>
        [.. inputs, [shape]];
}
