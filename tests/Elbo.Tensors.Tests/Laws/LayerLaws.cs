using Elbo.Tensors.Tests.Reference;

namespace Elbo.Tensors.Tests.Laws;

/// <summary>Rows of the law table for products, layers, likelihoods and samples.</summary>
internal static class LayerLaws
{
    // around what vectors, tiles and the pieces of a sum's depth can meet
    private static readonly int[] Sizes =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 96, 97, 127, 129, 255, 256,
        257,
    ];

    private static readonly (string Name, Activation Engine, Func<double, double> Naive)[] Functions =
    [
        ("None", Activation.None, x => x),
        ("Tanh", Activation.Tanh, Math.Tanh),
        ("Sigmoid", Activation.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        ("Softplus", Activation.Softplus, Softplus),
        ("Swish", Activation.Swish, x => x / (1 + Math.Exp(-x))),
        ("Gelu", Activation.Gelu, Naive.Gelu),
    ];

    private static readonly (string Name, Activation Engine, Func<double, double> Naive)[] KinkedFunctions =
    [
        ("Relu", Activation.Relu, x => Math.Max(0, x)),
        ("LeakyRelu", Activation.LeakyRelu(0.25f), x => x > 0 ? x : 0.25 * x),
        ("Elu", Activation.Elu, x => x > 0 ? x : Math.Exp(x) - 1),
    ];

    public static IReadOnlyList<OperationLaw> All { get; } =
    [
        .. Products(), .. Functions.Select(Linear), .. KinkedFunctions.Select(KinkedLinear),
        new("Linear_without_bias", LinearShapes(2), t => t[0].Linear(t[1], null, Activation.Tanh),
            a => NaiveLayers.Linear(a[0], a[1], null, Math.Tanh))
        {
            Tolerance = 1e-5, GradientTolerance = 2e-5, Floor = 1,
        },
        .. new[] { (1, 0), (1, 1), (2, 1), (2, 0), (3, 2) }.Select(Conv),
        .. new[] { (1, 0, 0), (1, 1, 0), (2, 0, 0), (2, 1, 1), (3, 1, 2) }.Select(ConvTranspose),
        .. new[] { (1, 1, 1), (2, 1, 1), (3, 2, 0), (6, 1, 0) }.Select(Grouped),
        .. new[] { (1, 0), (1, 1), (1, 2), (2, 1), (2, 0), (3, 2), (1, 4) }.Select(Depthwise),
        .. Functions.SelectMany(Normalized),
        new("NormalizeWeight",
            [
                .. Sizes.Select(size => new[] { [5, size], new[] { size } }),
                .. Sizes.Select(size => new[] { [size, 3], new[] { 3 } }), [[3, 3, 7, 20], [20]], [[1100, 70], [70]],
            ],
            t => NormalizeWeight.Apply(t[0], t[1]), a => NaiveLayers.NormalizeWeight(a[0], a[1]))
        {
            Range = (0.25, 2), Tolerance = 1e-5, GradientTolerance = 2e-5, Floor = 1,
        },
        new("AddWeighted",
            [
                .. Sizes.Select(size => new[] { [2, 3, size], [2, 3, size], new[] { 2, size } }),
                .. Sizes.Select(size => new[] { [3, size, 5], [3, size, 5], new[] { 3, 5 } }),
                [[5, 3, 4, 7], [5, 3, 4, 7], [5, 7]], [[4, 6], [4, 6], [4, 6]],
            ],
            t => AddWeighted.Apply(t[0], t[1], t[2], 0.25f), a => NaiveLayers.AddWeighted(a[0], a[1], a[2], 0.25))
        {
            Tolerance = 1e-5, GradientTolerance = 2e-5, Floor = 1,
        },
        .. Likelihoods(),
    ];

    private static IEnumerable<OperationLaw> Products()
    {
        foreach (bool left in new[] { false, true })
        {
            foreach (bool right in new[] { false, true })
            {
                int[][] Pair(int[] batch, int rows, int depth, int columns, bool isShared = false) =>
                [
                    [.. batch, left ? depth : rows, left ? rows : depth],
                    [.. isShared ? [] : batch, right ? columns : depth, right ? depth : columns],
                ];
                int[][][] shapes =
                [
                    .. Sizes.Select(size => Pair([], 3, size, 5)),
                    .. Sizes.Select(size => Pair([], size, 5, 3)),
                    .. Sizes.Select(size => Pair([], 3, 5, size)),
                    Pair([], 50, 20, 70), Pair([3], 5, 7, 9), Pair([2, 2], 3, 4, 17), Pair([0], 3, 2, 2),
                    Pair([3], 5, 7, 9, isShared: true), Pair([2, 2], 3, 4, 17, isShared: true),
                ];
                yield return new OperationLaw(
                    $"MatMul{(left ? "_left_transposed" : "")}{(right ? "_right_transposed" : "")}", shapes,
                    t => t[0].MatMul(t[1], left, right), a => NaiveLayers.MatMul(a[0], a[1], left, right))
                {
                    Tolerance = 1e-6,
                    Floor = 50,
                };
            }
        }
    }

    private static int[][][] LinearShapes(int inputs)
    {
        int[][] Three(int[] rows, int depth, int columns) =>
            [.. new int[][] { [.. rows, depth], [depth, columns], [columns] }.Take(inputs)];
        return
        [
            .. Sizes.Select(size => Three([3], size, 5)), .. Sizes.Select(size => Three([size], 3, 4)),
            .. Sizes.Select(size => Three([3], 4, size)), Three([2, 3], 5, 7), Three([], 5, 7), Three([260], 9, 130),
        ];
    }

    private static OperationLaw Linear((string Name, Activation Engine, Func<double, double> Naive) function) =>
        new($"Linear_{function.Name}", LinearShapes(3), t => t[0].Linear(t[1], t[2], function.Engine),
            a => NaiveLayers.Linear(a[0], a[1], a[2], function.Naive))
        {
            Range = (-1, 1),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };

    // The signs of the columns alternate and all else is positive, so that nothing comes near to the kink at 0.
    private static OperationLaw KinkedLinear((string Name, Activation Engine, Func<double, double> Naive) function) =>
        new($"Linear_{function.Name}", LinearShapes(3),
            t => t[0].Linear(t[1] * Signs(t[2].Shape[0]), t[2] * Signs(t[2].Shape[0]), function.Engine),
            a => NaiveLayers.Linear(a[0], Signed(a[1]), Signed(a[2]), function.Naive))
        {
            Range = (0.5, 1.5),
            Tolerance = 1e-6,
            GradientTolerance = 2e-5,
            Floor = 1,
        };

    private static OperationLaw Conv((int Stride, int Padding) sizes)
    {
        int[][] Three(int[] image, int height, int width, int filters) =>
            [image, [height, width, image[3], filters], [filters]];
        int[][][] shapes =
        [
            Three([2, 5, 7, 1], 3, 3, 2), Three([1, 6, 4, 3], 3, 1, 5), Three([3, 4, 5, 5], 2, 4, 1),
            Three([2, 3, 3, 2], 3, 3, 17), Three([1, 9, 8, 4], 5, 3, 33), Three([0, 4, 4, 2], 3, 3, 2),
            Three([7, 4, 4, 2], 1, 1, 3), Three([2, 6, 5, 2], 4, 4, 48), Three([40, 5, 5, 3], 3, 3, 7),
        ];
        return new($"Conv2d_stride_{sizes.Stride}_padding_{sizes.Padding}", shapes,
            t => t[0].Conv2d(t[1], t[2], sizes.Stride, sizes.Padding, Activation.Tanh),
            a => NaiveLayers.Conv2d(a[0], a[1], a[2], sizes.Stride, sizes.Padding, Math.Tanh))
        {
            Range = (-1, 1),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };
    }

    private static OperationLaw ConvTranspose((int Stride, int Padding, int Output) sizes)
    {
        int[][] Three(int[] image, int height, int width, int channels) =>
            [image, [height, width, channels, image[3]], [channels]];
        int[][][] shapes =
        [
            Three([2, 3, 4, 1], 3, 3, 2), Three([1, 4, 2, 3], 3, 4, 5), Three([3, 2, 3, 5], 3, 3, 1),
            Three([2, 3, 3, 2], 4, 3, 17), Three([1, 5, 4, 4], 5, 3, 9), Three([0, 4, 4, 2], 3, 3, 2),
            Three([2, 2, 3, 33], 3, 3, 2), Three([40, 3, 3, 3], 3, 3, 5),
        ];
        return new($"ConvTranspose2d_stride_{sizes.Stride}_padding_{sizes.Padding}_{sizes.Output}", shapes,
            t => t[0].ConvTranspose2d(t[1], t[2], sizes.Stride, sizes.Padding, sizes.Output, Activation.Softplus),
            a => NaiveLayers.ConvTranspose2d(
                a[0], a[1], a[2], sizes.Stride, sizes.Padding, sizes.Output, Softplus))
        {
            Range = (-1, 1),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };
    }

    private static OperationLaw Grouped((int Groups, int Stride, int Padding) sizes)
    {
        int[][] Three(int[] image, int kernel, int channels) =>
            [image, [kernel, kernel, image[3] / sizes.Groups, channels], [channels]];
        int[][][] shapes =
        [
            Three([2, 5, 4, 6], 3, 6), Three([1, 4, 4, 12], 3, 18), Three([0, 4, 4, 6], 3, 6),
            Three([9, 3, 3, 6], 1, 36),
        ];
        return new($"GroupedConv2d_{sizes.Groups}_stride_{sizes.Stride}_padding_{sizes.Padding}", shapes,
            t => t[0].GroupedConv2d(t[1], t[2], sizes.Groups, sizes.Stride, sizes.Padding, Activation.Tanh),
            a => NaiveLayers.GroupedConv2d(a[0], a[1], a[2], sizes.Groups, sizes.Stride, sizes.Padding, Math.Tanh))
        {
            Range = (-1, 1),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };
    }

    private static OperationLaw Depthwise((int Stride, int Padding) sizes)
    {
        int[][] Three(int[] image, int height, int width) => [image, [height, width, image[3]], [image[3]]];
        int[][][] shapes =
        [
            Three([2, 5, 7, 1], 3, 3), Three([1, 6, 4, 3], 3, 1), Three([3, 4, 5, 16], 2, 4),
            Three([2, 3, 3, 17], 3, 3), Three([1, 9, 14, 33], 5, 5), Three([0, 4, 4, 2], 3, 3),
            Three([18, 4, 4, 2], 1, 1), Three([2, 6, 12, 8], 4, 4), Three([33, 5, 5, 5], 3, 3),
            Three([1, 7, 11, 40], 2, 3), Three([1, 5, 6, 70], 3, 3), Three([1, 3, 66, 2], 3, 3),
        ];
        return new($"DepthwiseConv2d_stride_{sizes.Stride}_padding_{sizes.Padding}", shapes,
            t => t[0].DepthwiseConv2d(t[1], t[2], sizes.Stride, sizes.Padding),
            a => NaiveLayers.DepthwiseConv2d(a[0], a[1], a[2], sizes.Stride, sizes.Padding))
        {
            Range = (-1, 1),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };
    }

    // A variance near to 0 would make any rounding large: hence the epsilon.
    private static IEnumerable<OperationLaw> Normalized(
        (string Name, Activation Engine, Func<double, double> Naive) function)
    {
        const float epsilon = 0.25f;
        int[][][] Shapes(int inputs) =>
        [
            .. Sizes.Select(size => Parts([5, size], inputs)),
            .. Sizes.Skip(1).Select(size => Parts([size, 3], inputs)), Parts([4, 3, 2, 20], inputs),
            Parts([600, 70], inputs), Parts([7], inputs),
        ];
        static int[][] Parts(int[] x, int inputs) =>
            [x, .. Enumerable.Repeat(new[] { x[^1] }, inputs - 1)];
        OperationLaw Law(string name, int inputs, Func<Tensor[], Tensor> engine) => new(
            name, Shapes(inputs), engine, a => NaiveLayers.ChannelNormalize(a, epsilon, function.Naive))
        {
            Range = (0.25, 2),
            Tolerance = 1e-5,
            GradientTolerance = 2e-5,
            Floor = 1,
        };
        yield return Law($"ChannelNormalize_of_batch_{function.Name}", 3, t => ChannelNormalize.OfBatch(
            t[0], t[1], t[2], epsilon, function.Engine, out _, out _));
        yield return Law($"ChannelNormalize_given_{function.Name}", 3, t => ChannelNormalize.Given(
            t[0], t[1], t[2], Constants(t[1].Shape[0], 0.5f), Constants(t[1].Shape[0], 2f), epsilon, function.Engine))
            with
        {
            Naive = a => NaiveLayers.ChannelNormalize(
                [.. a, Same(a[1].Shape, 0.5), Same(a[1].Shape, 2)], epsilon, function.Naive),
        };
        static Tensor Constants(int count, float value) => Tensor.Constant(value, new Shape(count));
        static NaiveArray Same(int[] shape, double value) => Naive.Map(new NaiveArray(shape), _ => value);
    }

    private static IEnumerable<OperationLaw> Likelihoods()
    {
        int[] lengths = [.. Enumerable.Range(0, 258)];
        int[][][] WithSamples(int inputs) =>
        [
            .. lengths.Select(size => Same([2, 3, size], inputs)),
            Same([3, 2, 4, 5, 2], inputs), Same([1, 1, 1], inputs),
        ];
        static int[][] Same(int[] shape, int inputs) => [.. Enumerable.Repeat(shape, inputs)];

        yield return new OperationLaw(
            "BernoulliLogLikelihood", [.. lengths.Select(size => new int[][] { [3, size] }), [[2, 3, 4, 2]]],
            t => Data(t[0].Shape, 0).BernoulliLogLikelihood(t[0]),
            a => NaiveLayers.Bernoulli(Data(a[0].Shape, 0), a[0]))
        { Range = (-9, 9), Tolerance = 1e-6, Floor = 50 };
        yield return new OperationLaw("BernoulliLogLikelihood_of_samples", WithSamples(1),
            t => Data(t[0].Shape, 1).BernoulliLogLikelihood(t[0]),
            a => NaiveLayers.Bernoulli(Data(a[0].Shape, 1), a[0]))
        { Range = (-9, 9), Tolerance = 1e-6, Floor = 50 };
        yield return new OperationLaw("GaussianLogLikelihood", WithSamples(2),
            t => Data(t[0].Shape, 1).GaussianLogLikelihood(t[0], t[1]),
            a => NaiveLayers.Gaussian(Data(a[0].Shape, 1), a[0], a[1]))
        { Tolerance = 1e-6, Floor = 50 };
        yield return new OperationLaw(
            "GaussianLogLikelihood_of_one_variance",
            [.. WithSamples(1).Select(shapes => new[] { shapes[0], [1] })],
            t => Data(t[0].Shape, 1).GaussianLogLikelihood(t[0], t[1]),
            a => NaiveLayers.Gaussian(Data(a[0].Shape, 1), a[0], a[1]))
        { Tolerance = 1e-6, Floor = 50 };
        yield return new OperationLaw(
            "GaussianLogDensities",
            [
                .. Enumerable.Range(0, 70).Select(size => Densities([2, 3], 1 + (size % 5), size)),
                .. Enumerable.Range(1, 70).Select(count => Densities([3], count, 3)),
                Densities([], 5, 4), Densities([70], 33, 9), Densities([0], 4, 3), Densities([2], 0, 3),
            ],
            t => t[0].GaussianLogDensities(t[1], t[2]),
            a => NaiveLayers.GaussianDensities(a[0], a[1], a[2]))
        { Tolerance = 1e-6, Floor = 50 };
        static int[][] Densities(int[] rows, int count, int size) => [[.. rows, size], [count, size], [count, size]];
        yield return Mixture("LogisticMixtureLogLikelihood", channels: 3, counted: 3);
        yield return Mixture("LogisticMixtureLogLikelihood_of_first_channels", channels: 3, counted: 2);
        yield return Mixture("LogisticMixtureLogLikelihood_of_grey", channels: 1, counted: 1);
        yield return Mixture("LogisticMixtureLogLikelihood_of_other_channels", channels: 4, counted: 4);
        yield return new OperationLaw("Reparameterize",
            [.. lengths.Select(size => Same([3, size], 2)), Same([9001], 2), Same([2, 3, 4], 2)],
            t => t[0].Reparameterize(t[1], Noise(t[0].Shape)),
            a => NaiveLayers.Reparameterize(a[0], a[1], Noise(a[0].Shape)))
        { Tolerance = 1e-6, Floor = 1 };
    }

    private static OperationLaw Mixture(string name, int channels, int counted)
    {
        // [samples, pixels] of 1 to some mixtures: parts and vectors that are full and that are not
        (int Samples, int Pixels, int Mixtures)[] sizes =
        [
            .. Enumerable.Range(1, 40).Select(pixels => (1, pixels, 1 + (pixels % 3))),
            (2, 5, 10), (3, 31, 2), (2, 64, 1), (1, 131, 3), (1, 0, 2),
        ];
        int parts = 1 + (2 * channels) + (channels == 3 ? 3 : 0);
        return new OperationLaw(
            name, [.. sizes.Select(s => new[] { new[] { s.Samples, s.Pixels, s.Mixtures * parts } })],
            t => Data(new Shape(t[0].Shape[1], channels), 0).LogisticMixtureLogLikelihood(
                t[0], t[0].Shape[-1] / parts, counted),
            a => NaiveLayers.LogisticMixture(
                Data((int[])[a[0].Shape[1], channels], 0), a[0], a[0].Shape[^1] / parts, counted))
        { Tolerance = 2e-6, Floor = 10, GradientTolerance = 3e-5 };
    }

    private static double Softplus(double x) => Math.Max(0, x) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static Tensor Signs(int count) => Tensor.Constant(SignValues(count), new Shape(count));

    private static NaiveArray Signed(NaiveArray x)
    {
        float[] signs = SignValues(x.Shape[^1]);
        return new NaiveArray(x.Shape, [.. x.Values.Select((value, i) => value * signs[i % signs.Length])]);
    }

    private static float[] SignValues(int count) => [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1f : -1f)];

    private static Tensor Data(Shape parameter, int samplesAxes)
    {
        NaiveArray data = Data(parameter.ToArray(), samplesAxes);
        return Tensor.Constant([.. data.Values.Select(value => (float)value)], new Shape(data.Shape));
    }

    // grey values, some of them 0 and 1; each is a float
    private static NaiveArray Data(int[] parameter, int samplesAxes)
    {
        var data = new NaiveArray(parameter[samplesAxes..]);
        for (int i = 0; i < data.Values.Length; i++)
        {
            data.Values[i] = i % 17 / 16.0;
        }

        return data;
    }

    private static Tensor Noise(Shape mean)
    {
        NaiveArray noise = Noise(mean.ToArray());
        return Tensor.Constant([.. noise.Values.Select(value => (float)value)], new Shape(noise.Shape));
    }

    private static NaiveArray Noise(int[] mean)
    {
        var noise = new NaiveArray([3, .. mean]);
        for (int i = 0; i < noise.Values.Length; i++)
        {
            noise.Values[i] = ((i * 7 % 31) - 15) / 8.0;
        }

        return noise;
    }
}
