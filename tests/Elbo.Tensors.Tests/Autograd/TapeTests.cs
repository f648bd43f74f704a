namespace Elbo.Tensors.Tests.Autograd;

[Collection(GlobalSettings.Name)]
public sealed class TapeTests
{
    [Fact]
    public void A_step_allocates_nothing_once_warm()
    {
        var random = new Random(1);
        Tensor weight = Random(random, 1, 12, 5).WithGradient();
        Tensor bias = Random(random, 5).WithGradient();
        Tensor image = Random(random, 2, 4, 4, 3).WithGradient();
        var gradients = new Gradients([weight, bias, image]);
        var tape = new Tape();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int step = 0; step < 100; step++)
            {
                Step(tape, gradients, weight, bias, image);
            }
        }));
    }

    [Fact]
    public void A_step_inside_a_step_of_the_same_tape_is_refused()
    {
        var tape = new Tape();
        var other = new Tape();
        using (tape.Step())
        {
            Assert.Throws<TensorException>(() => tape.Step());
            using (other.Step())
            {
                var error = Assert.Throws<TensorException>(() => tape.Step());
                Assert.Equal(
                    "Tape: a step of this tape runs already. End it first, or use a second tape.", error.Message);
                Assert.Same(other, Tape.Current);
            }

            Assert.Same(tape, Tape.Current);
        }

        Assert.Null(Tape.Current);
    }

    [Fact]
    public void A_step_ended_twice_ends_once_and_out_of_order_not_at_all()
    {
        var outer = new Tape();
        var inner = new Tape();
        Tape.StepScope first = outer.Step();
        Tape.StepScope second = inner.Step();
        Assert.Throws<TensorException>(first.Dispose);
        second.Dispose();
        second.Dispose();
        Assert.Same(outer, Tape.Current);
        first.Dispose();
        Assert.Null(Tape.Current);
    }

    [Fact]
    public void Backward_of_more_than_one_number_is_refused()
    {
        Tensor x = Tensor.Zeros([2]).WithGradient();
        var tape = new Tape();
        using (tape.Step())
        {
            var error = Assert.Throws<TensorException>(() => tape.Backward(x * x, new Gradients([x])));
            Assert.Equal(
                "Backward: the loss [2] is not a single number. Take its Sum or Mean first.", error.Message);
        }
    }

    [Fact]
    public void Backward_of_what_no_parameter_made_is_refused()
    {
        Tensor x = Tensor.Scalar(1f).WithGradient();
        var tape = new Tape();
        Tensor outside = x * x;
        using (tape.Step())
        {
            Assert.Throws<TensorException>(() => tape.Backward(outside, new Gradients([x])));
            Assert.Throws<TensorException>(() => tape.Backward(x.StopGradient() * 2f, new Gradients([x])));
        }
    }

    [Fact]
    public void A_parameter_the_loss_does_not_use_has_gradient_zero()
    {
        Tensor used = Tensor.Scalar(3f).WithGradient();
        Tensor unused = Tensor.Zeros([2]).WithGradient();
        var gradients = new Gradients([used, unused]);
        gradients.Flat.CopyFrom([7f, 7f, 7f]);
        var tape = new Tape();
        using (tape.Step())
        {
            tape.Backward(used * used, gradients);
        }

        Assert.Equal([6f, 0f, 0f], gradients.Flat.ToArray());
    }

    [Fact]
    public void Gradients_of_a_diamond_add_up()
    {
        Tensor x = Tensor.Scalar(3f).WithGradient();
        var gradients = new Gradients([x]);
        var tape = new Tape();
        using (tape.Step())
        {
            // y = x^2;  loss = y * y + y + 2 y = x^4 + 3 x^2;  slope = 4 x^3 + 6 x
            Tensor y = x.Square();
            tape.Backward((y * y) + y + (2f * y.Reshape(1).Reshape(default(Shape))), gradients);
        }

        Assert.Equal([126f], gradients[x].ToArray());
    }

    [Fact]
    public void The_same_tensor_on_both_sides_gets_both_gradients()
    {
        Assert.Equal(2f, SlopeAtThree(x => x + x));
        Assert.Equal(0f, SlopeAtThree(x => x - x));
        Assert.Equal(6f, SlopeAtThree(x => x * x));
        Assert.Equal(0f, SlopeAtThree(x => x / x), 1e-7f);
        Assert.Equal(2f, SlopeAtThree(x => TensorOperations.Concat(0, x.Reshape(1), x.Reshape(1)).Sum()));
    }

    [Fact]
    public void Backward_can_be_played_twice_with_the_same_result()
    {
        Tensor x = Tensor.Scalar(3f).WithGradient();
        var gradients = new Gradients([x]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor loss = x.Square().Exp().Log();
            tape.Backward(loss, gradients);
            float[] first = gradients.Flat.ToArray();
            tape.Backward(loss, gradients);
            Assert.Equal(first, gradients.Flat.ToArray());
        }
    }

    [Fact]
    public void No_gradient_goes_through_a_stop()
    {
        Assert.Equal(3f, SlopeAtThree(x => x * x.StopGradient()));
        Assert.Equal(6f, SlopeAtThree(x => x.Square() + (x.Square().StopGradient() * 5f)));
    }

    [Fact]
    public void A_tensor_of_an_outer_tape_is_a_parameter_to_an_inner_one()
    {
        Tensor x = Tensor.Scalar(3f).WithGradient();
        var outer = new Tape();
        var inner = new Tape();
        var outerGradients = new Gradients([x]);
        using (outer.Step())
        {
            Tensor y = x.Square();
            var innerGradients = new Gradients([y]);
            using (inner.Step())
            {
                inner.Backward(y.Square(), innerGradients);
            }

            Assert.Equal([18f], innerGradients[y].ToArray());
            outer.Backward(y * 2f, outerGradients);
        }

        Assert.Equal([12f], outerGradients[x].ToArray());
    }

    [Fact]
    public void A_tape_without_gradients_records_nothing()
    {
        Tensor x = Tensor.Scalar(3f).WithGradient();
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Assert.False(x.Square().RequiresGradient);
        }
    }

    private static float SlopeAtThree(Func<Tensor, Tensor> function)
    {
        Tensor x = Tensor.Scalar(3f).WithGradient();
        var gradients = new Gradients([x]);
        var tape = new Tape();
        using (tape.Step())
        {
            tape.Backward(function(x), gradients);
        }

        return gradients[x].Item();
    }

    private static Tensor Random(Random random, params ReadOnlySpan<int> sizes)
    {
        var shape = new Shape(sizes);
        float[] values = new float[shape.Count];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextSingle() + 0.1f;
        }

        return Tensor.From(values, shape);
    }

    // a little of everything
    private static void Step(Tape tape, Gradients gradients, Tensor weight, Tensor bias, Tensor image)
    {
        ReadOnlySpan<int> rows = [3, 1, 3];
        using (tape.Step())
        {
            Tensor pixels = image.MaxPool2x2().UpsampleNearest2x().Permute(0, 3, 1, 2).Reshape(8, 12);
            Tensor logits = (pixels.Reshape(8, 12, 1) * weight).Sum(1) + bias;
            Tensor hidden = logits.Tanh() + logits.Sigmoid().Log() - logits.Softplus().Sqrt() / (logits.Abs() + 1f);
            Tensor joined = TensorOperations.Concat(1, hidden, logits.Relu(), logits.LeakyRelu(0.2f).Clamp(-1f, 1f));
            Tensor picked = joined.Gather(rows).Slice(1, 2, 9).Transpose();
            Tensor terms = picked.Softmax(0).Sum() + picked.LogSumExp(1).Mean() + picked.LogSoftmax(1).Max(0).Sum();
            Tensor more = 1f - (2f * picked.Square().Mean(0, keepDimension: true)) - (-picked).StopGradient().Exp();
            tape.Backward(terms + more.Sum() + (3f / bias).Sum(), gradients);
        }
    }
}
