using Elbo.Networks;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Cells of a deep VAE, and Adamax, against PyTorch; torch_deep.py made the numbers.</summary>
public sealed class TorchDeepTests
{
    private static readonly ExpectedNumbers Numbers = new("torch_deep");

    [Theory]
    [InlineData("encoder")]
    [InlineData("down")]
    [InlineData("decoder")]
    [InlineData("up")]
    [InlineData("down odd")]
    [InlineData("up odd")]
    public void Value_and_gradients_of_a_cell_agree_with_PyTorch(string name)
    {
        Network cell = Cell(name);
        Parameter[] parameters = [.. cell.Parameters.Where(ExpectedNumbers.IsLearned)];
        foreach (Parameter parameter in parameters)
        {
            parameter.Value.CopyFrom(Numbers.Find($"{name}/p/{parameter.Name}").Values.Span);
        }

        Tensor x = Numbers.Tensor($"{name}/x").WithGradient();
        var gradients = new Gradients([x, .. parameters.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = cell.Apply(x, Pass.Training(
                new RandomStream(1, RandomPurpose.Test), Examples.Range(0, x.Shape[0])));
            Assert.Equal(cell.OutputShape(x.Shape.Without(0)), output.Shape.Without(0));
            Numbers.Check($"{name}/output", output);
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        Numbers.Check($"{name}/dx", gradients[x]);

        // batch normalization takes off a shift, and a factor, that comes before it: such gradients are near to 0
        double least = Numbers.Norm($"{name}/dx");
        Assert.All(
            parameters,
            parameter => Numbers.Check($"{name}/d/{parameter.Name}", gradients[parameter.Value], least));
    }

    [Theory]
    [InlineData("two groups", 2, 1, 1)]
    [InlineData("three groups", 3, 2, 0)]
    public void A_grouped_convolution_agrees_with_PyTorch(string name, int groups, int stride, int padding)
    {
        Tensor x = Numbers.Tensor($"{name}/x").WithGradient();
        Tensor weight = Numbers.Tensor($"{name}/weight").WithGradient();
        Tensor bias = Numbers.Tensor($"{name}/bias").WithGradient();
        var gradients = new Gradients([x, weight, bias]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor output = x.GroupedConv2d(weight, bias, groups, stride, padding, Activation.Tanh);
            Numbers.Check($"{name}/output", output);
            tape.Backward((output * Numbers.Tensor($"{name}/weights")).Sum(), gradients);
        }

        Numbers.Check($"{name}/dx", gradients[x]);
        Numbers.Check($"{name}/dweight", gradients[weight]);
        Numbers.Check($"{name}/dbias", gradients[bias]);
    }

    [Fact]
    public void Channels_that_cannot_be_cut_into_the_groups_are_named()
    {
        TensorException fault = Assert.Throws<TensorException>(() => Tensor.Zeros(new Shape(1, 4, 4, 6)).GroupedConv2d(
            Tensor.Zeros(new Shape(3, 3, 3, 4)), null, groups: 4, stride: 1, padding: 1, Activation.None));
        Assert.Equal(
            "GroupedConv2d: 6 channels of input [1, 4, 4, 6] and 4 of weight [3, 3, 3, 4] cannot be cut into 4 groups. "
            + "Take a number that divides both.", fault.Message);
    }

    [Fact]
    public void Twenty_steps_of_Adamax_agree_with_PyTorch()
    {
        Tensor weights = Numbers.Tensor("adamax/start");
        Tensor gradients = Numbers.Tensor("adamax/gradients");
        int count = weights.Count;
        var optimizer = new Adamax(count, 0.9, 0.999, 1e-8);
        float[] all = gradients.ToArray();
        for (int step = 0; step < gradients.Shape[0]; step++)
        {
            optimizer.Step(
                weights, Tensor.From(all.AsSpan(step * count, count), new Shape(count)), rate: 0.01, gradientScale: 1f);
        }

        Numbers.Check("adamax/end", weights);
    }

    private static Network Cell(string name)
    {
        Shape input = Numbers.Tensor($"{name}/x").Shape.Without(0);
        Shape output = Numbers.Tensor($"{name}/output").Shape.Without(0);
        var cells = new CellFactory();
        return name.Split(' ')[0] switch
        {
            "encoder" => cells.Encoder(input[2]),
            "down" => cells.Down(input),
            "decoder" => cells.Decoder(input[2], 3),
            _ => cells.Up(output, 3),
        };
    }
}
