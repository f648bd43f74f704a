using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>A file of numbers from an outside framework: tensors named case/what, and a text for each case.</summary>
internal sealed class ExpectedNumbers
{
    // sum over squares: ||actual - expected|| / ||expected||, for a tensor as a whole
    private const double RelativeTolerance = 1e-5;

    private readonly SafetensorsFile file;

    public ExpectedNumbers(string name)
    {
        string resource = $"expected/{name}.safetensors";
        using Stream stream = typeof(ExpectedNumbers).Assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        file = SafetensorsFile.Parse(bytes, name);
    }

    /// <summary>The cases and their settings.</summary>
    public IReadOnlyDictionary<string, string> Settings => file.Metadata;

    /// <summary>Whether the gradient changes a parameter: not running statistics, and not singular vectors.</summary>
    public static bool IsLearned(Parameter parameter) =>
        !parameter.Name.EndsWith(".singular", StringComparison.Ordinal)
        && !parameter.Name.Contains(".running", StringComparison.Ordinal);

    public NamedTensor Find(string name) => file.Floats(name);

    public NamedBytes Bytes(string name) => file.Bytes(name);

    /// <summary>The names of the cases: what stands before the last slash.</summary>
    public IEnumerable<string> Cases => file.Tensors.Select(tensor => tensor.Name[..tensor.Name.LastIndexOf('/')])
        .Distinct(StringComparer.Ordinal);

    public bool Contains(string name) => file.Contains(name);

    public Tensor Tensor(string name) => Tensors.Tensor.From(Find(name).Values.Span, new Shape(Find(name).Shape));

    /// <summary>
    /// Checks shape, and that the Euclidean norm of the difference is at most 1e-5 of the norm of the expected tensor.
    /// </summary>
    /// <param name="name">The expected tensor.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="least">A norm that counts where that of the expected tensor is smaller: it may be 0.</param>
    public void Check(string name, Tensor actual, double least = 0)
    {
        NamedTensor expected = Find(name);
        Assert.Equal(new Shape(expected.Shape), actual.Shape);
        double error = RelativeError(expected.Values.Span, actual.ToArray(), least);
        Assert.True(
            error <= RelativeTolerance, $"{name}: relative error {error:E2}, expected at most {RelativeTolerance}.");
    }

    /// <summary>The Euclidean norm of an expected tensor.</summary>
    public double Norm(string name) => Math.Sqrt(Find(name).Values.ToArray().Sum(value => (double)value * value));

    private static double RelativeError(ReadOnlySpan<float> expected, float[] actual, double least)
    {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += Math.Pow((double)actual[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / Math.Max(norm, least * least));
    }
}
