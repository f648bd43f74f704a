using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>What stands behind hidden layers, against PyTorch; torch_hidden.py made the numbers.</summary>
public sealed class TorchHiddenTests
{
    private static readonly ExpectedNumbers Numbers = new("torch_hidden");

    public static TheoryData<string> Cases => [.. Numbers.Settings.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradients_agree_with_PyTorch(string name)
    {
        Network layer = Layer(name);
        Parameter[] parameters = [.. layer.Parameters];
        foreach (Parameter parameter in parameters)
        {
            parameter.Value.CopyFrom(Numbers.Find($"{name}/{Key(parameter)}").Values.Span);
        }

        Tensor x = Numbers.Tensor($"{name}/x").WithGradient();
        var gradients = new Gradients([x, .. parameters.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = layer.Apply(x, PassOf(name));
            Numbers.Check($"{name}/output", output);
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        Numbers.Check($"{name}/dx", gradients[x]);
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Name is "scale" or "shift")
            {
                Numbers.Check($"{name}/d{parameter.Name}", gradients[parameter.Value]);
            }
            else
            {
                Assert.All(gradients[parameter.Value].ToArray(), number => Assert.Equal(0f, number));
                Numbers.Check($"{name}/{(parameter.Name == "runningMean" ? "newMean" : "newVariance")}",
                    parameter.Value);
            }
        }
    }

    private static Network Layer(string name)
    {
        string[] words = name.Split(' ');
        int channels = Numbers.Find($"{name}/x").Shape[^1];
        return words[0] switch
        {
            "elu" => new ActivationLayer(Activation.Elu),
            "swish" => new ActivationLayer(Activation.Swish),
            "gelu" => new ActivationLayer(Activation.Gelu),
            "batch" => new BatchNormalization(channels),
            "layer" => new LayerNormalization(channels),
            _ => throw new ArgumentException($"'{name}' is no known layer.", nameof(name)),
        };
    }

    private static Pass PassOf(string name) => name.Contains("training", StringComparison.Ordinal)
        ? Pass.Training(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, Numbers.Find($"{name}/x").Shape[0]))
        : Pass.Evaluation;

    private static string Key(Parameter parameter) => parameter.Name switch
    {
        "runningMean" => "mean",
        "runningVariance" => "variance",
        _ => parameter.Name,
    };
}
