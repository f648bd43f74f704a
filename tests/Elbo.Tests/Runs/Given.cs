using Elbo.Runs;

namespace Elbo.Tests.Runs;

/// <summary>Small tensors and texts to store.</summary>
internal static class Given
{
    internal static IReadOnlyDictionary<string, string> NoTexts { get; } = Texts();

    internal static NamedTensor Floats(string name, params float[] values) => new(name, [values.Length], values);

    internal static NamedTensor Zeros(string name, int count) => new(name, [count], new float[count]);

    internal static NamedIntegers Integer(string name, long value) => new(name, [], new[] { value });

    internal static NamedBytes Bytes(string name, params byte[] values) => new(name, [values.Length], values);

    internal static Dictionary<string, string> Texts(params (string Key, string Text)[] texts) =>
        texts.ToDictionary(pair => pair.Key, pair => pair.Text, StringComparer.Ordinal);
}
