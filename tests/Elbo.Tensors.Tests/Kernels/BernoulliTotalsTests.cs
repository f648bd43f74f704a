using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

public sealed class BernoulliTotalsTests
{
    public static TheoryData<int> Lengths =>
        [.. Enumerable.Range(0, 70), 127, 128, 255, 256, 257, 784, 1023, 1024, 1025, 1040, 3072];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Totals_agree_with_a_naive_sum_in_double(int length)
    {
        const int samples = 3;
        const int batch = 2;
        (float[] observed, float[] logits) = Numbers(samples, batch, length);
        float[] found = Fast(observed, logits, samples, batch, length);
        for (int row = 0; row < samples * batch; row++)
        {
            double expected = 0;
            double magnitude = 1;
            for (int j = 0; j < length; j++)
            {
                double x = observed[(row % batch * length) + j];
                double l = logits[(row * length) + j];
                double term = (x * l) - Math.Max(0, l) - Math.Log(1 + Math.Exp(-Math.Abs(l)));
                expected += term;
                magnitude += Math.Abs(term);
            }

            Assert.Equal(expected, found[row], 2e-6 * magnitude);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Totals_have_the_bits_of_those_made_beside_a_gradient(int length)
    {
        (float[] observed, float[] logits) = Numbers(3, 2, length);
        float[] fast = Fast(observed, logits, 3, 2, length);
        using var step = new Tape().Step();
        float[] slow = Tensor.From(observed, new Shape(2, length))
            .BernoulliLogLikelihood(Tensor.From(logits, new Shape(3, 2, length)).WithGradient()).ToArray();
        Assert.Equal(slow, fast);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Totals_have_the_same_bits_at_every_width(int length)
    {
        (float[] observed, float[] logits) = Numbers(3, 2, length);
        foreach (bool hasSlopes in (bool[])[false, true])
        {
            float[] expected = Direct<LanesScalar>(observed, logits, length, hasSlopes);
            Assert.Equal(expected, Direct<Lanes128>(observed, logits, length, hasSlopes));
            Assert.Equal(expected, Direct<Lanes256>(observed, logits, length, hasSlopes));
            Assert.Equal(expected, Direct<Lanes512>(observed, logits, length, hasSlopes));
        }
    }

    [Fact]
    public void A_second_backward_pass_gives_the_gradient_of_the_first()
    {
        (float[] observed, float[] numbers) = Numbers(3, 2, 70);
        Tensor logits = Tensor.From(numbers, new Shape(3, 2, 70)).WithGradient();
        var gradients = new Gradients([logits]);
        var tape = new Tape();
        using var step = tape.Step();
        Tensor loss = Tensor.From(observed, new Shape(2, 70)).BernoulliLogLikelihood(logits * 1f).Sum();
        tape.Backward(loss, gradients);
        float[] first = gradients[logits].ToArray();
        tape.Backward(loss, gradients);
        Assert.Equal(first, gradients[logits].ToArray());
        Assert.Contains(first, value => value != 0);
    }

    [Fact]
    public void Far_logits_neither_overflow_nor_lose_what_they_cost()
    {
        Assert.Equal(-1000f, Fast([0f], [1000f], 1, 1, 1)[0]);
        Assert.Equal(0f, Fast([1f], [1000f], 1, 1, 1)[0]);
        Assert.Equal(-1e30f, Fast([1f], [-1e30f], 1, 1, 1)[0]);
        Assert.Equal(float.NaN, Fast([1f, 0f], [1f, float.NaN], 1, 1, 2)[0]);
        float[] zeros = new float[4096];
        Assert.Equal(-4096 * Math.Log(2), Fast(zeros, zeros, 1, 1, 4096)[0], 1e-2);
    }

    private static float[] Fast(float[] observed, float[] logits, int samples, int batch, int length) =>
        Tensor.From(observed, new Shape(batch, length))
            .BernoulliLogLikelihood(Tensor.From(logits, new Shape(samples, batch, length))).ToArray();

    private static unsafe float[] Direct<TLanes>(float[] observed, float[] logits, int length, bool hasSlopes)
        where TLanes : struct, ILanes<TLanes>
    {
        float[] totals = new float[6];
        float[] slopes = new float[hasSlopes ? 6 * length : 0];
        fixed (float* x = observed, l = logits, t = totals, s = slopes)
        {
            var job = new BernoulliTotals(x, l, t, s, 6, 2, length);
            for (int part = 0; part < LikelihoodKernels.Parts(6, length); part++)
            {
                job.Run<TLanes>(part);
            }
        }

        return [.. totals, .. slopes];
    }

    private static (float[] Observed, float[] Logits) Numbers(int samples, int batch, int length)
    {
        float[] observed = new float[batch * length];
        float[] logits = new float[samples * batch * length];
        new RandomStream((ulong)length, RandomPurpose.Test).FillUniform(observed);
        new RandomStream((ulong)length, RandomPurpose.Test, Epoch: 1).FillNormal(logits);
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] *= 5f;
        }

        return (observed, logits);
    }
}
