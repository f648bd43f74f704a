using System.Text.Json;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Recurrent layers against PyTorch's own; torch_recurrent.py made the numbers.</summary>
public sealed class TorchRecurrentTests
{
    private static readonly ExpectedNumbers Numbers = new("torch_recurrent");

    public static TheoryData<string> Cases => [.. Numbers.Settings.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradients_agree_with_PyTorch(string name)
    {
        string[] names = name.Split(' ')[0] switch
        {
            "lstm" => ["x", "w", "u", "b", "hidden", "cell"],
            "gru" => ["x", "w", "u", "b", "d", "hidden"],
            _ => ["x"],
        };
        Tensor[] inputs = [.. names.Select(input => Numbers.Tensor($"{name}/{input}").WithGradient())];
        var gradients = new Gradients(inputs);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = Apply(name, inputs);
            Numbers.Check($"{name}/output", output);
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            Numbers.Check($"{name}/d{names[i]}", gradients[inputs[i]]);
        }
    }

    private static Tensor Apply(string name, Tensor[] t) => name.Split(' ')[0] switch
    {
        "lstm" => t[0].Lstm(new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], Integers(name, "lengths"), out _),
        "gru" => t[0].Gru(new RecurrentWeights(t[1], t[2], t[3]), t[4], t[5], Integers(name, "lengths")),
        "class" => t[0].ClassLogLikelihood(Integers(name, "classes")),
        _ => throw new ArgumentException($"'{name}' is no known operation.", nameof(name)),
    };

    private static int[] Integers(string name, string key)
    {
        using var settings = JsonDocument.Parse(Numbers.Settings[name]);
        return [.. settings.RootElement.GetProperty(key).EnumerateArray().Select(element => element.GetInt32())];
    }
}
