using Elbo.Tensors;

namespace Elbo.Outside.Tests;

/// <summary>Compares gradients with differences of the loss over a small step, element by element.</summary>
internal static class GradientCheck
{
    private const float Distance = 1e-2f;

    internal static void Holds(Func<Tensor> loss, double tolerance, params Tensor[] parameters)
    {
        var tape = new Tape();
        var gradients = new Gradients(parameters);
        using (tape.Step())
        {
            tape.Backward(loss(), gradients);
        }

        foreach (Tensor parameter in parameters)
        {
            float[] expected = gradients[parameter].ToArray();
            float[] numbers = parameter.ToArray();
            for (int i = 0; i < numbers.Length; i++)
            {
                double slope = (At(i, Distance) - At(i, -Distance)) / (2 * Distance);
                Assert.True(
                    Math.Abs(slope - expected[i]) <= tolerance * Math.Max(1, Math.Abs(slope)),
                    $"element {i} of {parameter.Shape}: gradient {expected[i]}, difference {slope}");
            }

            double At(int element, float shift)
            {
                float[] moved = [.. numbers];
                moved[element] += shift;
                parameter.CopyFrom(moved);
                using (tape.Step())
                {
                    double value = loss().Item();
                    parameter.CopyFrom(numbers);
                    return value;
                }
            }
        }
    }
}
