namespace Elbo.Tensors.Tests.Laws;

/// <summary>An operation run by the engine: its result and the gradients of a weighted sum of it.</summary>
internal sealed record EngineRun(Shape Shape, float[] Output, float[][] Gradients)
{
    /// <summary>Runs an operation, once or twice on the same inputs, which then add up to one loss.</summary>
    public static EngineRun Of(OperationLaw law, int[][] shapes, float[][] inputs, bool isTwice = false)
    {
        Tensor[] parameters = [.. inputs.Zip(shapes, (values, shape) => Tensor.From(values, new Shape(shape)))];
        Array.ForEach(parameters, parameter => parameter.WithGradient());
        var gradients = new Gradients(parameters);
        var tape = new Tape();
        using (tape.Step())
        {
            // where there are two uses the inputs are recorded themselves: their gradients are memory of the step
            Tensor[] used = isTwice ? [.. parameters.Select(parameter => parameter * 1f)] : parameters;
            Tensor y = law.Engine(used);
            float[] output = y.ToArray();
            if (law.HasGradient)
            {
                var weights = Tensor.Constant(Weights(y.Count), y.Shape);
                Tensor loss = (y * weights).Sum();
                tape.Backward(isTwice ? loss + (law.Engine(used) * weights).Sum() : loss, gradients);
            }

            IEnumerable<float[]> found = parameters.Select(parameter => gradients[parameter].ToArray());
            return new EngineRun(y.Shape, output, law.HasGradient ? [.. found] : []);
        }
    }

    /// <summary>What the elements of a result count in the loss.</summary>
    public static float[] Weights(int count)
    {
        var random = new Random(count + 3);
        float[] weights = new float[count];
        for (int i = 0; i < count; i++)
        {
            weights[i] = (float)(random.NextDouble() + 0.5) * (random.Next(2) == 0 ? 1 : -1);
        }

        return weights;
    }
}
