using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>The ways of drawing weights before training; biases follow the same way.</summary>
public enum Initialization
{
    /// <summary>Weights and biases uniform in +-1/sqrt(fan in), the default of PyTorch's layers.</summary>
    FanIn,

    /// <summary>
    /// Weights uniform in +-sqrt(6 / (fan in + fan out)), biases 0 (Glorot and Bengio 2010, equation 16).
    /// </summary>
    Glorot,

    /// <summary>Weights normal with variance 2 / fan in, biases 0 (He et al. 2015, equation 10).</summary>
    He,
}

/// <summary>Fills a parameter before training.</summary>
public interface IInitializer
{
    /// <summary>Replaces the numbers by draws from a stream.</summary>
    void Fill(Tensor tensor, RandomStream random);
}

/// <summary>The initializers of weights and biases.</summary>
public static class Initializers
{
    /// <summary>
    /// For a weight that sums <paramref name="fanIn"/> inputs and feeds <paramref name="fanOut"/> outputs.
    /// </summary>
    public static IInitializer Weight(Initialization kind, int fanIn, int fanOut) => kind switch
    {
        Initialization.FanIn => new UniformInitializer(1.0 / Math.Sqrt(fanIn)),
        Initialization.Glorot => new UniformInitializer(Math.Sqrt(6.0 / (fanIn + fanOut))),
        Initialization.He => Normal(0, Math.Sqrt(2.0 / fanIn)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An initialization is FanIn, Glorot or He."),
    };

    /// <summary>For a bias of a layer that sums <paramref name="fanIn"/> inputs.</summary>
    public static IInitializer Bias(Initialization kind, int fanIn) => kind == Initialization.FanIn
        ? new UniformInitializer(1.0 / Math.Sqrt(fanIn))
        : Constant(0f);

    /// <summary>Normal numbers of a mean and a deviation.</summary>
    public static IInitializer Normal(double mean, double deviation) => new NormalInitializer(mean, deviation);

    /// <summary>One value everywhere.</summary>
    public static IInitializer Constant(float value) => new ConstantInitializer(value);

    private sealed class UniformInitializer(double bound) : IInitializer
    {
        public void Fill(Tensor tensor, RandomStream random) =>
            Noise.FillUniform(tensor, random, (float)-bound, (float)bound);
    }

    private sealed class NormalInitializer(double mean, double deviation) : IInitializer
    {
        public void Fill(Tensor tensor, RandomStream random)
        {
            Noise.FillNormal(tensor, random);
            float[] numbers = tensor.ToArray();
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (numbers[i] * (float)deviation) + (float)mean;
            }

            tensor.CopyFrom(numbers);
        }
    }

    private sealed class ConstantInitializer(float value) : IInitializer
    {
        public void Fill(Tensor tensor, RandomStream random)
        {
            float[] numbers = new float[tensor.Count];
            Array.Fill(numbers, value);
            tensor.CopyFrom(numbers);
        }
    }
}
