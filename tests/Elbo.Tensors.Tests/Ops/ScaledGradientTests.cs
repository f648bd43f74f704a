namespace Elbo.Tensors.Tests.Ops;

/// <summary>A gradient that is scaled after the forward pass.</summary>
public sealed class ScaledGradientTests
{
    private static readonly Shape Matrix = new(2, 3);

    [Fact]
    public void Values_pass_and_the_gradient_of_each_vector_is_multiplied_by_its_factor()
    {
        Tensor x = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], Matrix).WithGradient();
        var gradients = new Gradients([x]);
        var tape = new Tape();
        using (tape.Step())
        {
            ScaledGradient? scaled = ScaledGradient.TryApply(x, out Tensor y);
            Assert.Equal(x.ToArray(), y.ToArray());
            Tensor loss = y.Square().Sum();
            scaled!.Scale(Tensor.From([0.5f, -2f], new Shape(2)));
            tape.Backward(loss, gradients);
        }

        Assert.Equal([1f, 2f, 3f, -16f, -20f, -24f], gradients[x].ToArray());
    }

    [Fact]
    public void Nothing_is_to_be_scaled_where_no_gradient_is_recorded()
    {
        Assert.Null(ScaledGradient.TryApply(Tensor.Zeros(Matrix), out Tensor y));
        Assert.Equal(Matrix, y.Shape);
    }

    [Fact]
    public void A_factor_that_was_not_set_or_does_not_fit_is_refused()
    {
        Tensor x = Tensor.Zeros(Matrix).WithGradient();
        var gradients = new Gradients([x]);
        var tape = new Tape();
        using (tape.Step())
        {
            ScaledGradient? scaled = ScaledGradient.TryApply(x, out Tensor y);
            Tensor loss = y.Sum();
            TensorException shape = Assert.Throws<TensorException>(() => scaled!.Scale(Tensor.Zeros(new Shape(3))));
            Assert.Contains("[2]", shape.Message, StringComparison.Ordinal);
            TensorException missing = Assert.Throws<TensorException>(() => tape.Backward(loss, gradients));
            Assert.Contains("Scale", missing.Message, StringComparison.Ordinal);
        }
    }
}
