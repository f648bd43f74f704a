using Elbo.Tensors;

namespace Elbo.Determinism;

/// <summary>Every operation on fixed inputs of odd sizes: its output and all of its gradients.</summary>
internal static class KernelHashes
{
    private static readonly Activation[] Activations =
    [
        Activation.None, Activation.Relu, Activation.LeakyRelu(0.2f), Activation.Tanh, Activation.Sigmoid,
        Activation.Softplus,
    ];

    private static readonly (string Name, int[][] Shapes, Func<Tensor[], Tensor> Run)[] Cases =
    [
        ("add", [[7, 33], [33]], t => t[0] + t[1]),
        ("subtract", [[7, 33], [7, 1]], t => t[0] - t[1]),
        ("multiply", [[3, 7, 19], [7, 1]], t => t[0] * t[1]),
        ("divide", [[7, 33], [33]], t => t[0] / (t[1].Square() + 0.5f)),
        ("scalars", [[257]], t => 2f - ((t[0] * 3f) / 7f) + (1f / (t[0].Square() + 1f))),
        ("exp", [[9001]], t => t[0].Exp()),
        ("log", [[9001]], t => (t[0].Square() + 0.1f).Log()),
        ("sqrt", [[9001]], t => (t[0].Square() + 0.1f).Sqrt()),
        ("abs", [[257]], t => t[0].Abs()),
        ("tanh", [[9001]], t => t[0].Tanh()),
        ("sigmoid", [[9001]], t => t[0].Sigmoid()),
        ("softplus", [[9001]], t => t[0].Softplus()),
        ("relu", [[257]], t => t[0].Relu()),
        ("leaky relu", [[257]], t => t[0].LeakyRelu(0.2f)),
        ("clamp", [[257]], t => t[0].Clamp(-0.5f, 0.7f)),
        ("sum", [[9001]], t => t[0].Sum()),
        ("sum of rows", [[37, 301]], t => t[0].Sum(1)),
        ("sum of columns", [[301, 37]], t => t[0].Sum(0)),
        ("mean", [[5, 67, 9]], t => t[0].Mean(1)),
        ("max", [[5, 67, 9]], t => t[0].Max(1)),
        ("log sum exp", [[5, 67, 9]], t => t[0].LogSumExp(1)),
        ("softmax", [[37, 67]], t => t[0].Softmax(1)),
        ("log softmax", [[37, 67]], t => t[0].LogSoftmax(0)),
        ("permute", [[5, 17, 9]], t => t[0].Permute(2, 0, 1)),
        ("slice", [[5, 17, 9]], t => t[0].Slice(1, 3, 11)),
        ("concat", [[5, 17], [5, 4]], t => TensorOperations.Concat(1, t[0], t[1])),
        ("gather", [[9, 17]], t => t[0].Gather(3, 0, 8, 3)),
        ("max pool", [[3, 6, 8, 29]], t => t[0].MaxPool2x2()),
        ("upsample", [[3, 5, 7, 3]], t => t[0].UpsampleNearest2x()),
        ("matrix product", [[65, 301], [301, 83]], t => t[0].MatMul(t[1])),
        ("matrix product, left transposed", [[301, 65], [301, 83]], t => t[0].MatMul(t[1], transposeLeft: true)),
        ("matrix product, right transposed", [[65, 301], [83, 301]], t => t[0].MatMul(t[1], transposeRight: true)),
        ("matrix product, both transposed", [[301, 65], [83, 301]], t => t[0].MatMul(t[1], true, true)),
        ("matrix product, batched", [[3, 17, 19], [3, 19, 23]], t => t[0].MatMul(t[1])),
        .. Activations.Select(activation => Layer(activation)),
        ("convolution", [[9, 13, 11, 3], [3, 5, 3, 7], [7]], t => t[0].Conv2d(t[1], t[2], 2, 1, Activation.Tanh)),
        ("convolution, stride 1", [[9, 13, 11, 1], [3, 3, 1, 33], [33]],
            t => t[0].Conv2d(t[1], t[2], 1, 0, Activation.Softplus)),
        ("convolution by tiles", [[9, 13, 11, 48], [3, 3, 48, 32], [32]],
            t => t[0].Conv2d(t[1], t[2], 1, 1, Activation.Tanh)),
        ("transposed convolution", [[9, 5, 7, 3], [3, 3, 5, 3], [5]],
            t => t[0].ConvTranspose2d(t[1], t[2], 2, 1, 1, Activation.Tanh)),
        ("bernoulli", [[37, 67]],
            t => Fraction(13, 67).BernoulliLogLikelihood(t[0].Reshape(1, 37, 67).Slice(1, 0, 13))),
        ("gaussian", [[2, 13, 67], [2, 13, 67]], t => Fraction(13, 67).GaussianLogLikelihood(t[0], t[1])),
        ("gaussian, one variance", [[2, 13, 67], [1]], t => Fraction(13, 67).GaussianLogLikelihood(t[0], t[1])),
        ("gaussian densities", [[3, 13, 37], [21, 37], [21, 37]], t => t[0].GaussianLogDensities(t[1], t[2])),
        ("logistic mixture", [[2, 13, 60]], t => Fraction(13, 3).LogisticMixtureLogLikelihood(t[0], 6, 3)),
        ("logistic mixture of grey", [[1, 67, 15]], t => Fraction(67, 1).LogisticMixtureLogLikelihood(t[0], 5, 1)),
        ("lstm", [[5, 9, 19], [19, 132], [33, 132], [132], [9, 33], [9, 33]],
            t => t[0].Lstm(new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], [5, 1, 0, 3, 5, 2, 4, 5, 9], out _)),
        ("gru", [[5, 9, 19], [19, 99], [33, 99], [99], [99], [9, 33]],
            t => t[0].Gru(new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], [])),
        ("class log-likelihood", [[4, 301]], t => t[0].ClassLogLikelihood(300, -1, 0, 17)),
        ("reparameterization", [[13, 67], [13, 67]], t => t[0].Reparameterize(t[1], Normals(99, 3, 13, 67))),
    ];

    public static void Print()
    {
        foreach ((string name, int[][] shapes, Func<Tensor[], Tensor> run) in Cases)
        {
            Tensor[] inputs = [.. shapes.Select((shape, i) => Normals((uint)i, shape).WithGradient())];
            var gradients = new Gradients(inputs);
            var tape = new Tape();
            using (tape.Step())
            {
                Tensor output = run(inputs);
                float[] weights = Normals(77, output.Count).ToArray();
                tape.Backward((output * Tensor.Constant(weights, output.Shape)).Sum(), gradients);
                Sha.Print(name, output.ToArray(), gradients.Flat.ToArray());
            }
        }

        PrintUpdates();
    }

    private static void PrintUpdates()
    {
        const int count = 9001;
        Tensor weights = Normals(1, count);
        Tensor gradients = Normals(2, count);
        Tensor first = Tensor.Zeros(new Shape(count));
        Tensor second = Tensor.Zeros(new Shape(count));
        Tensor velocity = Tensor.Zeros(new Shape(count));
        for (int step = 1; step <= 3; step++)
        {
            double correction = 1 - Math.ScaleB(0.9, -step);
            var settings = new AdamSettings(1e-3, 0.9f, 0.999f, 1e-8f, correction, correction);
            ParameterUpdates.Adam(weights, gradients, first, second, settings, 0.7f);
            ParameterUpdates.Sgd(weights, gradients, velocity, 0.01f, 0.9f, 0.7f);
        }

        double norm = ParameterUpdates.Norm(gradients);
        Sha.Print(
            "updates", weights.ToArray(), first.ToArray(), second.ToArray(), velocity.ToArray(),
            [(float)norm, (float)(norm - (float)norm)]);
    }

    private static (string, int[][], Func<Tensor[], Tensor>) Layer(Activation activation) =>
        ($"linear {activation.Kind}", [[33, 301], [301, 47], [47]], t => t[0].Linear(t[1], t[2], activation));

    private static Tensor Normals(uint number, params int[] shape)
    {
        var shapeOf = new Shape(shape);
        float[] values = new float[shapeOf.Count];
        new RandomStream(11, RandomPurpose.Test, Example: number).FillNormal(values);
        return Tensor.From(values, shapeOf);
    }

    private static Tensor Fraction(params int[] shape)
    {
        var shapeOf = new Shape(shape);
        float[] values = new float[shapeOf.Count];
        new RandomStream(12, RandomPurpose.Test).FillUniform(values);
        return Tensor.From(values, shapeOf);
    }
}
