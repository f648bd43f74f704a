namespace Elbo.Tensors.Tests.Autograd;

[Collection(GlobalSettings.Name)]
public sealed class RecomputationTests
{
    private const int Parts = 6;
    private static readonly Shape Image = new(3, 4, 4, 2);

    private readonly Tensor[] weights =
        [.. Enumerable.Range(0, Parts).Select(i => Normals((uint)i, new Shape(3, 3, 2, 2)).WithGradient())];

    private readonly Tensor image = Normals(50, Image).WithGradient();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Value_and_gradients_have_the_same_bits(bool isNested)
    {
        (float[] value, float[] gradients) = Run(isRecomputed: false, isNested);
        (float[] again, float[] gradientsAgain) = Run(isRecomputed: true, isNested);
        Assert.Equal(value, again);
        Assert.Equal(gradients, gradientsAgain);
        Assert.Contains(gradients, gradient => gradient != 0);
    }

    [Fact]
    public void A_part_runs_twice_in_a_step_with_gradients_and_once_elsewhere()
    {
        var part = new Convolution(weights[0], isNested: false);
        part.Apply(image, isRecomputed: true);
        Assert.Equal([false], part.Runs);
        var silent = new Tape(recordsGradients: false);
        using (silent.Step())
        {
            Recomputation.Apply(part, image);
        }

        Assert.Equal([false, false], part.Runs);
        var gradients = new Gradients([weights[0]]);
        var tape = new Tape();
        using (tape.Step())
        {
            tape.Backward(Recomputation.Apply(part, image).Sum(), gradients);
        }

        Assert.Equal([false, false, false, true], part.Runs);
    }

    [Fact]
    public void A_part_that_gives_back_its_input_or_a_view_of_it_keeps_the_gradient()
    {
        foreach (Func<Tensor, Tensor> same in new Func<Tensor, Tensor>[] { x => x, x => x.Reshape(x.Count) })
        {
            var gradients = new Gradients([image]);
            var tape = new Tape();
            using (tape.Step())
            {
                Tensor doubled = image * 2f;
                Tensor output = Recomputation.Apply(new Function(same), doubled);
                tape.Backward((output * output).Sum(), gradients);
            }

            Assert.Equal(image.ToArray().Select(x => 8 * x), gradients.Flat.ToArray());
        }
    }

    [Fact]
    public void A_part_that_uses_another_tensor_of_the_step_is_refused()
    {
        var gradients = new Gradients([image]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor other = image * 2f;
            Tensor output = Recomputation.Apply(new Function(x => x * other), image);
            string message = Assert.Throws<TensorException>(() => tape.Backward(output.Sum(), gradients)).Message;
            Assert.Equal(
                "Recomputation: the part uses a tensor [3, 4, 4, 2] of the step that is not its input. Make it a part "
                + "of the input.", message);
        }

        using (tape.Step())
        {
            Assert.Same(tape, Tape.Current);
        }
    }

    [Fact]
    public void A_step_allocates_nothing_once_warm()
    {
        Convolution[] parts = [.. weights.Select(weight => new Convolution(weight, isNested: true))];
        var gradients = new Gradients([.. weights]);
        var tape = new Tape();
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int step = 0; step < 50; step++)
            {
                Step();
            }
        }));

        void Step()
        {
            using (tape.Step())
            {
                Tensor value = image;
                for (int i = 0; i < parts.Length; i++)
                {
                    parts[i].Runs.Clear();
                    value = Recomputation.Apply(parts[i], value);
                }

                tape.Backward(value.Sum(), gradients);
            }
        }
    }

    // the outputs of all parts count, so that each is the input of one and has a gradient of another
    private (float[] Value, float[] Gradients) Run(bool isRecomputed, bool isNested)
    {
        var gradients = new Gradients([image, .. weights]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor value = image.Tanh();
            Tensor all = value.Square();
            foreach (Tensor weight in weights)
            {
                value = new Convolution(weight, isNested).Apply(value, isRecomputed);
                all = all + value.Square();
            }

            tape.Backward((all * Normals(77, Image)).Sum(), gradients);
            return (all.ToArray(), gradients.Flat.ToArray());
        }
    }

    private static Tensor Normals(uint number, Shape shape)
    {
        float[] values = new float[shape.Count];
        new RandomStream(2, RandomPurpose.Test, Example: number).FillNormal(values);
        return Tensor.From(values, shape);
    }

    private sealed class Function(Func<Tensor, Tensor> function) : RecomputedPart
    {
        public override Tensor Run(Tensor input, bool isAgain) => function(input);
    }

    private sealed class Convolution(Tensor weight, bool isNested) : RecomputedPart
    {
        private readonly Convolution? inner = isNested ? new Convolution(weight, isNested: false) : null;

        public List<bool> Runs { get; } = [];

        public Tensor Apply(Tensor input, bool isRecomputed) =>
            isRecomputed ? Recomputation.Apply(this, input) : Of(input, isRecomputed);

        public override Tensor Run(Tensor input, bool isAgain)
        {
            Runs.Add(isAgain);
            return Of(input, isRecomputed: true);
        }

        private Tensor Of(Tensor input, bool isRecomputed)
        {
            inner?.Runs.Clear();
            Tensor made = inner is null
                ? input.Conv2d(weight, null, 1, 1, Activation.Tanh)
                : inner.Apply(input.Swish(), isRecomputed);
            return input + (made * 0.5f);
        }
    }
}
