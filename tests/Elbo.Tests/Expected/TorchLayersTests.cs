using System.Text.Json;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Single operations against PyTorch; torch_layers.py made the numbers.</summary>
public sealed class TorchLayersTests
{
    private static readonly ExpectedNumbers Numbers = new("torch_layers");

    public static TheoryData<string> Cases => [.. Numbers.Settings.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradients_agree_with_PyTorch(string name)
    {
        string[] inputNames = [.. InputNames(name)];
        Tensor[] inputs = [.. inputNames.Select(input => Numbers.Tensor($"{name}/{input}"))];
        IEnumerable<Tensor> differentiated = inputs.Where((_, i) => HasGradient(name, inputNames[i]));
        var gradients = new Gradients([.. differentiated.Select(input => input.WithGradient())]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = Apply(name, inputs);
            Numbers.Check($"{name}/output", output);
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            if (HasGradient(name, inputNames[i]))
            {
                Numbers.Check($"{name}/d{inputNames[i]}", gradients[inputs[i]]);
            }
        }
    }

    private static bool HasGradient(string name, string input) => Numbers.Contains($"{name}/d{input}");

    private static IReadOnlyList<string> InputNames(string name) => name.Split(' ')[0] switch
    {
        "bernoulli" => ["x", "logits"],
        "gaussian" => ["x", "mean", "logVariance"],
        "densities" => ["z", "means", "logVariances"],
        "reparameterize" => ["mean", "logVariance", "noise"],
        _ => ["x", "w", "b"],
    };

    private static Tensor Apply(string name, Tensor[] t)
    {
        using var settings = JsonDocument.Parse(Numbers.Settings[name]);
        JsonElement root = settings.RootElement;
        return name.Split(' ')[0] switch
        {
            "linear" => t[0].Linear(t[1], t[2], Function(root)),
            "conv" => t[0].Conv2d(t[1], t[2], Number(root, "stride"), Number(root, "padding"), Function(root)),
            "transposed" => t[0].ConvTranspose2d(
                t[1], t[2], Number(root, "stride"), Number(root, "padding"), Number(root, "outputPadding"),
                Function(root)),
            "bernoulli" => t[0].BernoulliLogLikelihood(t[1]),
            "gaussian" => t[0].GaussianLogLikelihood(t[1], t[2]),
            "densities" => t[0].GaussianLogDensities(t[1], t[2]),
            "reparameterize" => t[0].Reparameterize(t[1], t[2]),
            _ => throw new ArgumentException($"'{name}' is no known operation.", nameof(name)),
        };
    }

    private static int Number(JsonElement settings, string key) => settings.GetProperty(key).GetInt32();

    private static Activation Function(JsonElement settings)
    {
        ActivationKind kind = Enum.Parse<ActivationKind>(settings.GetProperty("activation").GetString()!);
        return kind == ActivationKind.LeakyRelu ? Activation.LeakyRelu(0.2f) : new Activation(kind);
    }
}
