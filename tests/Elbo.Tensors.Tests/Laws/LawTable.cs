using Elbo.Tensors.Tests.Reference;
using static Elbo.Tensors.Tests.Laws.LawInputs;

namespace Elbo.Tensors.Tests.Laws;

/// <summary>Every operation, one row each. A new operation adds its row and has all laws checked.</summary>
internal static class LawTable
{
    // exp, log and what is made of them: a few units in the last place
    private const double Ulps = 4e-7;

    private static readonly OperationLaw[] Elementwise =
    [
        new("Add", Pairs, t => t[0] + t[1], a => Naive.Zip(a[0], a[1], (l, r) => l + r)) { Floor = 1 },
        new("Subtract", Pairs, t => t[0] - t[1], a => Naive.Zip(a[0], a[1], (l, r) => l - r)) { Floor = 1 },
        new("Multiply", Pairs, t => t[0] * t[1], a => Naive.Zip(a[0], a[1], (l, r) => l * r)) { Floor = 1 },
        new("Divide", Pairs, t => t[0] / t[1], a => Naive.Zip(a[0], a[1], (l, r) => l / r))
            { Range = (0.5, 2), Floor = 1 },
        Unary("Add_scalar", x => x + 0.75f, x => x + 0.75),
        Unary("Scalar_less_tensor", x => 0.75f - x, x => 0.75 - x),
        Unary("Multiply_by_scalar", x => -1.5f * x, x => -1.5 * x),
        Unary("Divide_by_scalar", x => x / 3f, x => x / 3),
        Unary("Scalar_over_tensor", x => 3f / x, x => 3 / x) with { Range = (0.3, 3), Tolerance = 1.2e-7 },
        Unary("Negate", x => -x, x => -x),
        Unary("Exp", x => x.Exp(), Math.Exp) with { Range = (-20, 20), Tolerance = Ulps },
        Unary("Log", x => x.Log(), Math.Log) with { Range = (0.01, 9), Tolerance = Ulps },
        Unary("Sqrt", x => x.Sqrt(), Math.Sqrt) with { Range = (0.01, 9) },
        Unary("Square", x => x.Square(), x => x * x),
        Unary("Abs", x => x.Abs(), Math.Abs) with { Kinks = [0] },
        Unary("Tanh", x => x.Tanh(), Math.Tanh) with { Range = (-4, 4), Tolerance = Ulps, Floor = 1e-2 },
        Unary("Sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)))
            with { Range = (-9, 9), Tolerance = Ulps, Floor = 1e-2 },
        Unary("Softplus", x => x.Softplus(), x => Math.Log(1 + Math.Exp(x))) with { Range = (-9, 9), Tolerance = Ulps },
        Unary("Relu", x => x.Relu(), x => Math.Max(0, x)) with { Kinks = [0] },
        Unary("LeakyRelu", x => x.LeakyRelu(0.25f), x => x > 0 ? x : 0.25 * x) with { Kinks = [0] },
        Unary("Elu", x => x.Elu(), x => x > 0 ? x : Math.Exp(x) - 1)
            with { Range = (-9, 9), Tolerance = Ulps, Kinks = [0], Floor = 1e-2 },
        Unary("Swish", x => x.Swish(), x => x / (1 + Math.Exp(-x)))
            with { Range = (-9, 9), Tolerance = 2 * Ulps, Floor = 1e-2 },
        Unary("Gelu", x => x.Gelu(), Naive.Gelu) with { Range = (-5, 5), Tolerance = 4 * Ulps, Floor = 1e-2 },
        new("Dropout", Any, t => t[0].Dropout(Uniform(t[0].Shape), 0.25f),
            a => Naive.Zip(a[0], Uniform(a[0].Shape), (x, u) => u < 0.25 ? 0 : x / 0.75))
            { Tolerance = 2e-7 },
        Unary("Clamp", x => x.Clamp(-1f, 0.5f), x => Math.Clamp(x, -1, 0.5)) with { Kinks = [-1, 0.5] },
    ];

    private static readonly OperationLaw[] Reductions =
    [
        .. Reduction("Sum", (x, axis, keep) => axis is int a ? x.Sum(a, keep) : x.Sum(), line => line.Sum(), true),
        .. Reduction("Mean", (x, axis, keep) => axis is int a ? x.Mean(a, keep) : x.Mean(), x => x.Average(), false),
        .. Reduction("Max", (x, axis, keep) => axis is int a ? x.Max(a, keep) : x.Max(), line => line.Max(), false),
        .. Reduction(
            "LogSumExp",
            (x, axis, keep) => axis is int a ? x.LogSumExp(a, keep) : x.LogSumExp(),
            Naive.LogSumExp,
            true),
        .. AlongAxis("Softmax", (x, axis) => x.Softmax(axis), Naive.Softmax),
        .. AlongAxis(
            "LogSoftmax", (x, axis) => x.LogSoftmax(axis), line => Array.ConvertAll(Naive.Softmax(line), Math.Log)),
    ];

    private static readonly OperationLaw[] Shapes =
    [
        new("Reshape", [[[6, 4]], [[24]], [[2, 3, 4]]], t => t[0].Reshape(3, -1), a => Naive.Reshape(a[0], 3, 8)),
        new("Reshape_to_scalar", [[[1, 1]]], t => t[0].Reshape(default(Shape)), a => Naive.Reshape(a[0])),
        new("Permute_2_0_1", [[[2, 3, 5]], [[1, 4, 3]], [[0, 2, 3]], [[17, 9, 33]]],
            t => t[0].Permute(2, 0, 1), a => Naive.Permute(a[0], 2, 0, 1)),
        new("Permute_0_2_1_3", [[[2, 3, 5, 4]], [[2, 16, 1, 33]]],
            t => t[0].Permute(0, 2, -3, 3), a => Naive.Permute(a[0], 0, 2, 1, 3)),
        new("Transpose", [[[1, 1]], [[3, 5]], [[70, 80]], [[5, 0]]],
            t => t[0].Transpose(), a => Naive.Permute(a[0], 1, 0)),
        new("Concat_last", [[[2, 3], [2, 1], [2, 70]], [[2, 3], [2, 0], [2, 1]], [[0, 3], [0, 1], [0, 1]]],
            t => TensorOperations.Concat(-1, t), a => Naive.Concat(1, a)),
        new("Concat_first", [[[2, 3], [1, 3]], [[90, 70], [3, 70]], [[2, 3, 5], [0, 3, 5]]],
            t => TensorOperations.Concat(0, t), a => Naive.Concat(0, a)),
        new("Slice_last", [[[2, 5]], [[3, 4, 70]], [[0, 4]]],
            t => t[0].Slice(-1, 1, 3), a => Naive.Slice(a[0], a[0].Rank - 1, 1, 3)),
        new("Slice_first", [[[5, 3]], [[4, 2, 70]], [[5, 0]]],
            t => t[0].Slice(0, 2, 2), a => Naive.Slice(a[0], 0, 2, 2)),
        new("Slice_nothing", [[[5, 3]]], t => t[0].Slice(0, 5, 0), a => Naive.Slice(a[0], 0, 5, 0)),
        new("Gather", [[[5]], [[5, 3]], [[5, 2, 70]], [[5, 0]], [[5, 1100]]],
            t => t[0].Gather(3, 0, 3, 3, 1, 0), a => Naive.Gather(a[0], 3, 0, 3, 3, 1, 0)),
        new("Gather_nothing", [[[5, 3]]], t => t[0].Gather(), a => Naive.Gather(a[0])),
        new("LowerTriangle", [[[3, 1], [3, 0]], [[2, 2], [2, 1]], [[5, 7], [5, 21]], [[0, 3], [0, 3]]],
            t => t[0].LowerTriangle(t[1]), a => Naive.LowerTriangle(a[0], a[1])),
        new("SolveLower",
            [[[3, 1, 1], [2, 3, 1]], [[2, 3, 3], [4, 2, 3]], [[4, 7, 7], [1, 4, 7]], [[0, 2, 2], [1, 0, 2]]],
            t => t[0].SolveLower(t[1]), a => Naive.SolveLower(a[0], a[1]))
            { Range = (0.5, 1.5), Tolerance = 1e-4, GradientTolerance = 1e-3, Floor = 10 },
        new("MaxPool2x2", Images, t => t[0].MaxPool2x2(), a => Naive.MaxPool2x2(a[0])) { IsSpread = true },
        new("UpsampleNearest2x", Images, t => t[0].UpsampleNearest2x(), a => Naive.UpsampleNearest2x(a[0])),
        new("StopGradient", Any, t => t[0].StopGradient(), a => a[0]) { HasGradient = false },
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationLaw> All { get; } =
        [.. Elementwise, .. Reductions, .. Shapes, .. LayerLaws.All, .. RecurrentLaws.All];

    private static OperationLaw Unary(string name, Func<Tensor, Tensor> engine, Func<double, double> naive) =>
        new(name, Any, t => engine(t[0]), a => Naive.Map(a[0], naive));

    // numbers in (0, 1), of which some are below a quarter; each is a float
    private static NaiveArray Uniform(int[] shape)
    {
        var uniform = new NaiveArray(shape);
        for (int i = 0; i < uniform.Values.Length; i++)
        {
            uniform.Values[i] = ((i * 5 % 11) + 0.5f) / 16f;
        }

        return uniform;
    }

    private static Tensor Uniform(Shape shape) => Tensor.Constant(
        [.. Uniform(shape.ToArray()).Values.Select(value => (float)value)], shape);

    private static IEnumerable<OperationLaw> Reduction(
        string name, Func<Tensor, int?, bool, Tensor> engine, Func<double[], double> naive, bool hasEmpty)
    {
        OperationLaw Along(string where, int? axis, bool keep, IReadOnlyList<int[][]> inputs, params int[] empty) =>
            new(
                $"{name}_{where}",
                hasEmpty ? inputs.AndEmpty(empty) : inputs,
                t => engine(t[0], axis, keep),
                a => Naive.Reduce(a[0], axis, keep, naive))
            {
                Tolerance = 1e-6,
                Floor = name == "Sum" ? 50 : 1,
                IsSpread = name == "Max",
            };

        yield return Along("of_all", null, keep: false, LastAxis.Where(shapes => shapes[0][0] > 0).ToList(), 0, 3);
        yield return Along("along_first", 0, keep: false, FirstAxis, 0, 3);
        yield return Along("along_middle_kept", 1, keep: true, MiddleAxis, 2, 0, 3);
        yield return Along("along_last", 1, keep: false, LastAxis, 3, 0);
    }

    private static IEnumerable<OperationLaw> AlongAxis(
        string name, Func<Tensor, int, Tensor> engine, Func<double[], double[]> naive)
    {
        OperationLaw Along(string where, int axis, IReadOnlyList<int[][]> inputs) =>
            new($"{name}_along_{where}", inputs, t => engine(t[0], axis), a => Naive.MapLines(a[0], axis, naive))
            {
                Tolerance = 2e-6,
                GradientTolerance = 2e-5,
                Floor = name == "Softmax" ? 1e-2 : 1,
            };

        yield return Along("first", 0, FirstAxis);
        yield return Along("middle", 1, MiddleAxis.AndEmpty(2, 0, 3));
        yield return Along("last", 1, LastAxis.AndEmpty(3, 0));
    }

}
