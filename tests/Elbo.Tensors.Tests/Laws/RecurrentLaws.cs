using Elbo.Tensors.Tests.Reference;

namespace Elbo.Tensors.Tests.Laws;

/// <summary>Rows of the law table for what sequences of words need.</summary>
internal static class RecurrentLaws
{
    // time, batch, in, size
    private static readonly (int Time, int Batch, int Inputs, int Size)[] Sizes =
    [
        (1, 1, 1, 1), (3, 2, 3, 2), (4, 3, 5, 7), (2, 5, 2, 16), (3, 1, 4, 17), (5, 2, 1, 3), (2, 3, 17, 33),
        (2, 20, 3, 65), (3, 0, 2, 2),
    ];

    public static IReadOnlyList<OperationLaw> All { get; } =
    [
        Lstm("Lstm", ownBias: false, isMasked: false), Lstm("Lstm_of_padded_sequences", ownBias: true, isMasked: true),
        Gru("Gru", ownBias: false, isMasked: false), Gru("Gru_of_padded_sequences", ownBias: true, isMasked: true),
        new("ClassLogLikelihood",
            [.. Enumerable.Range(1, 257).Select(size => new int[][] { [3, size] }), [[2, 3, 5]], [[0, 4]], [[2, 3000]]],
            t => t[0].ClassLogLikelihood(Classes(t[0].Shape.ToArray())),
            a => NaiveRecurrent.ClassLogLikelihood(a[0], Classes(a[0].Shape)))
        {
            Range = (-9, 9),
            Tolerance = 1e-6,
            Floor = 10,
        },
    ];

    private static OperationLaw Lstm(string name, bool ownBias, bool isMasked) => new(
        name,
        [
            .. Sizes.Select(s => new int[][]
            {
                [s.Time, s.Batch, s.Inputs], [s.Inputs, 4 * s.Size], [s.Size, 4 * s.Size], Bias(s, 4, ownBias),
                [s.Batch, s.Size], [s.Batch, s.Size],
            }),
        ],
        t => t[0].Lstm(
            new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], Lengths(t[0].Shape.ToArray(), isMasked), out _),
        a => NaiveRecurrent.Lstm(a, Lengths(a[0].Shape, isMasked)))
    { Range = (-1, 1), Tolerance = 1e-5, GradientTolerance = 2e-5, Floor = 1 };

    private static OperationLaw Gru(string name, bool ownBias, bool isMasked) => new(
        name,
        [
            .. Sizes.Select(s => new int[][]
            {
                [s.Time, s.Batch, s.Inputs], [s.Inputs, 3 * s.Size], [s.Size, 3 * s.Size], Bias(s, 3, ownBias),
                [3 * s.Size], [s.Batch, s.Size],
            }),
        ],
        t => t[0].Gru(new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], Lengths(t[0].Shape.ToArray(), isMasked)),
        a => NaiveRecurrent.Gru(a, Lengths(a[0].Shape, isMasked)))
    { Range = (-1, 1), Tolerance = 1e-5, GradientTolerance = 2e-5, Floor = 1 };

    private static int[] Bias((int Time, int Batch, int Inputs, int Size) sizes, int gates, bool isOwn) =>
        isOwn ? [sizes.Batch, gates * sizes.Size] : [gates * sizes.Size];

    // from nothing to the whole length, and beyond it
    private static int[] Lengths(int[] input, bool isMasked) =>
        isMasked ? [.. Enumerable.Range(0, input[1]).Select(b => b * 2 % (input[0] + 2))] : [];

    // every seventh row counts nothing
    private static int[] Classes(int[] logits) =>
    [
        .. Enumerable.Range(0, logits[..^1].Aggregate(1, (product, size) => product * size))
            .Select(row => row % 7 == 2 ? -1 : row * 5 % logits[^1]),
    ];
}
