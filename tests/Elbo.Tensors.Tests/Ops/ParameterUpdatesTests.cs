namespace Elbo.Tensors.Tests.Ops;

public sealed class ParameterUpdatesTests
{
    private const int Steps = 4;
    private const float Scale = 0.7f;

    // all tails of vectors, and more than one part with a rest
    public static TheoryData<int> Sizes => [.. Enumerable.Range(0, 258), 4096, 9001];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Adam_agrees_with_its_definition(int count)
    {
        const double rate = 0.01;
        const double beta1 = 0.875;
        const double beta2 = 0.984375;
        const double epsilon = 1e-4;
        float[] start = Normals(count, 1);
        Tensor weights = Tensor.From(start, new Shape(count));
        Tensor first = Tensor.Zeros(new Shape(count));
        Tensor second = Tensor.Zeros(new Shape(count));
        double[] w = Doubles(start);
        double[] m = new double[count];
        double[] v = new double[count];
        for (int t = 1; t <= Steps; t++)
        {
            float[] g = Normals(count, (uint)(t + 1));
            double correction1 = 1 - Math.Pow(beta1, t);
            double correction2 = 1 - Math.Pow(beta2, t);
            ParameterUpdates.Adam(
                weights, Tensor.From(g, new Shape(count)), first, second,
                new AdamSettings(rate, (float)beta1, (float)beta2, (float)epsilon, correction1, correction2), Scale);
            for (int i = 0; i < count; i++)
            {
                double scaled = g[i] * (double)Scale;
                m[i] = (beta1 * m[i]) + ((1 - beta1) * scaled);
                v[i] = (beta2 * v[i]) + ((1 - beta2) * scaled * scaled);
                w[i] -= rate * (m[i] / correction1) / (Math.Sqrt(v[i] / correction2) + epsilon);
            }
        }

        Close(w, weights);
        Close(m, first);
        Close(v, second);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Adamax_agrees_with_its_definition(int count)
    {
        const double rate = 0.01;
        const double beta1 = 0.875;
        const double beta2 = 0.984375;
        const double epsilon = 1e-4;
        float[] start = Normals(count, 1);
        Tensor weights = Tensor.From(start, new Shape(count));
        Tensor first = Tensor.Zeros(new Shape(count));
        Tensor norm = Tensor.Zeros(new Shape(count));
        double[] w = Doubles(start);
        double[] m = new double[count];
        double[] u = new double[count];
        for (int t = 1; t <= Steps; t++)
        {
            float[] g = Normals(count, (uint)(t + 1));
            double correction = 1 - Math.Pow(beta1, t);
            ParameterUpdates.Adamax(
                weights, Tensor.From(g, new Shape(count)), first, norm,
                new AdamSettings(rate, (float)beta1, (float)beta2, (float)epsilon, correction, 1), Scale);
            for (int i = 0; i < count; i++)
            {
                double scaled = g[i] * (double)Scale;
                m[i] = (beta1 * m[i]) + ((1 - beta1) * scaled);
                u[i] = Math.Max(beta2 * u[i], Math.Abs(scaled) + epsilon);
                w[i] -= rate / correction * m[i] / u[i];
            }
        }

        Close(w, weights);
        Close(m, first);
        Close(u, norm);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_moving_average_agrees_with_its_definition(int count)
    {
        const double keep = 0.875;
        float[] start = Normals(count, 1);
        Tensor average = Tensor.From(start, new Shape(count));
        double[] expected = Doubles(start);
        for (int t = 1; t <= Steps; t++)
        {
            float[] value = Normals(count, (uint)(t + 1));
            ParameterUpdates.Follow(average, Tensor.From(value, new Shape(count)), (float)(1 - keep));
            for (int i = 0; i < count; i++)
            {
                expected[i] = (keep * expected[i]) + ((1 - keep) * value[i]);
            }
        }

        Close(expected, average);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradient_descent_with_momentum_agrees_with_its_definition(int count)
    {
        const double rate = 0.01;
        const double momentum = 0.875;
        float[] start = Normals(count, 1);
        Tensor weights = Tensor.From(start, new Shape(count));
        Tensor velocity = Tensor.Zeros(new Shape(count));
        double[] w = Doubles(start);
        double[] u = new double[count];
        for (int t = 1; t <= Steps; t++)
        {
            float[] g = Normals(count, (uint)(t + 1));
            ParameterUpdates.Sgd(
                weights, Tensor.From(g, new Shape(count)), velocity, (float)rate, (float)momentum, Scale);
            for (int i = 0; i < count; i++)
            {
                u[i] = (momentum * u[i]) + (g[i] * (double)Scale);
                w[i] -= rate * u[i];
            }
        }

        Close(w, weights);
        Close(u, velocity);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_norm_is_the_root_of_the_sum_of_squares(int count)
    {
        float[] values = Normals(count, 1);
        double expected = Math.Sqrt(values.Sum(value => (double)value * value));
        Assert.Equal(expected, ParameterUpdates.Norm(Tensor.From(values, new Shape(count))), expected * 1e-6);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_number_that_is_not_finite_is_found_anywhere(float strange)
    {
        for (int count = 1; count < 70; count++)
        {
            Tensor tensor = Tensor.From(Normals(count, 1), new Shape(count));
            Assert.Equal(-1, ParameterUpdates.FirstNonFinite(tensor));
            for (int position = 0; position < count; position++)
            {
                float[] values = Normals(count, 1);
                values[position] = values[^1] = strange;
                tensor.CopyFrom(values);
                Assert.Equal(position, ParameterUpdates.FirstNonFinite(tensor));
                Assert.False(double.IsFinite(ParameterUpdates.Norm(tensor)));
            }
        }
    }

    [Fact]
    public void Different_lengths_are_refused()
    {
        Tensor three = Tensor.Zeros(new Shape(3));
        Tensor four = Tensor.Zeros(new Shape(4));
        var settings = new AdamSettings(0.1, 0.9f, 0.999f, 1e-8f, 0.1, 0.001);
        Assert.Equal(
            "Adam: 3 parameters, but 4 numbers to go with them. Make both of one length.",
            Assert.Throws<TensorException>(
                () => ParameterUpdates.Adam(three, four, three, three, settings, 1f)).Message);
        Assert.Equal(
            "Sgd: 3 parameters, but 4 numbers to go with them. Make both of one length.",
            Assert.Throws<TensorException>(() => ParameterUpdates.Sgd(three, three, four, 0.1f, 0f, 1f)).Message);
    }

    private static void Close(double[] expected, Tensor actual)
    {
        float[] values = actual.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-6 * (Math.Abs(expected[i]) + 1));
        }
    }

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static float[] Normals(int count, uint number)
    {
        float[] values = new float[count];
        new RandomStream(6, RandomPurpose.Test, Example: number).FillNormal(values);
        return values;
    }
}
