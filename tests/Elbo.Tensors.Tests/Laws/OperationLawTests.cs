using Elbo.Tensors.Tests.Reference;

namespace Elbo.Tensors.Tests.Laws;

public sealed class OperationLawTests
{
    // one coordinate after the other up to here, random directions beyond
    private const int MostCoordinates = 40;
    private const double Step = 1e-5;
    private const double SumTolerance = 1e-6;

    public static TheoryData<string> Names => [.. LawTable.All.Select(law => law.Name)];

    public static TheoryData<string> NamesWithGradient =>
        [.. LawTable.All.Where(law => law.HasGradient).Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_agrees_with_the_naive_twin(string name)
    {
        OperationLaw law = Law(name);
        foreach (int[][] shapes in law.Inputs)
        {
            float[][] inputs = law.Draw(shapes);
            EngineRun run = EngineRun.Of(law, shapes, inputs);
            NaiveArray expected = law.Naive(Doubles(shapes, inputs));
            Assert.Equal(new Shape(expected.Shape), run.Shape);
            for (int i = 0; i < run.Output.Length; i++)
            {
                if (!IsClose(law.Tolerance, law.Floor, expected.Values[i], run.Output[i]))
                {
                    Fail($"{name} {Text(shapes)} element {i}", law.Tolerance, expected.Values[i], run.Output[i]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesWithGradient))]
    public void Gradient_agrees_with_finite_differences(string name)
    {
        OperationLaw law = Law(name);
        foreach (int[][] shapes in law.Inputs)
        {
            float[][] inputs = law.Draw(shapes);
            EngineRun run = EngineRun.Of(law, shapes, inputs);
            for (int input = 0; input < inputs.Length; input++)
            {
                foreach (double[] direction in Directions(inputs[input].Length))
                {
                    double expected = Slope(law, Doubles(shapes, inputs), input, direction, run.Output.Length);
                    double actual = 0;
                    double magnitude = 0;
                    for (int i = 0; i < direction.Length; i++)
                    {
                        actual += run.Gradients[input][i] * direction[i];
                        magnitude += Math.Abs(run.Gradients[input][i] * direction[i]);
                    }

                    // the differences themselves are good to about 1e-9 of the largest numbers in them
                    double floor = magnitude + 1e-2 + law.Floor;
                    if (!IsClose(law.GradientTolerance, floor, expected, actual))
                    {
                        Fail($"{name} {Text(shapes)} input {input}", law.GradientTolerance, expected, actual);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesWithGradient))]
    public void Gradients_of_two_uses_add_up(string name)
    {
        OperationLaw law = Law(name);
        foreach (int[][] shapes in law.Inputs)
        {
            float[][] inputs = law.Draw(shapes);
            EngineRun once = EngineRun.Of(law, shapes, inputs);
            EngineRun twice = EngineRun.Of(law, shapes, inputs, isTwice: true);
            for (int input = 0; input < inputs.Length; input++)
            {
                for (int i = 0; i < inputs[input].Length; i++)
                {
                    double expected = 2 * once.Gradients[input][i];
                    double actual = twice.Gradients[input][i];
                    if (!IsClose(SumTolerance, law.Floor + 1, expected, actual))
                    {
                        Fail($"{name} {Text(shapes)} input {input} element {i}", SumTolerance, expected, actual);
                    }
                }
            }
        }
    }

    private static OperationLaw Law(string name) => LawTable.All.Single(law => law.Name == name);

    private static string Text(int[][] shapes) =>
        string.Join(", ", shapes.Select(shape => new Shape(shape).ToString()));

    private static NaiveArray[] Doubles(int[][] shapes, float[][] inputs) =>
        [.. inputs.Zip(shapes, (values, shape) => new NaiveArray(shape, [.. values.Select(value => (double)value)]))];

    private static IEnumerable<double[]> Directions(int count)
    {
        var random = new Random(count);
        for (int i = 0; i < Math.Min(count, count <= MostCoordinates ? count : 2); i++)
        {
            double[] direction = new double[count];
            for (int j = 0; j < count; j++)
            {
                double any = (random.NextDouble() + 0.5) * (random.Next(2) == 0 ? 1 : -1);
                direction[j] = count > MostCoordinates ? any : i == j ? 1 : 0;
            }

            yield return direction;
        }
    }

    private static double Slope(OperationLaw law, NaiveArray[] inputs, int input, double[] direction, int outputs)
    {
        float[] weights = EngineRun.Weights(outputs);
        double[] high = Moved(Step);
        double[] low = Moved(-Step);

        // difference by difference: the difference of two large sums would lose what matters
        double slope = 0;
        for (int i = 0; i < outputs; i++)
        {
            slope += weights[i] * (high[i] - low[i]);
        }

        return slope / (2 * Step);

        double[] Moved(double step)
        {
            var moved = new NaiveArray(inputs[input].Shape);
            for (int i = 0; i < direction.Length; i++)
            {
                moved.Values[i] = inputs[input].Values[i] + (step * direction[i]);
            }

            return law.Naive([.. inputs.Select((array, i) => i == input ? moved : array)]).Values;
        }
    }

    private static bool IsClose(double tolerance, double floor, double expected, double actual) =>
        double.IsFinite(expected)
            ? Math.Abs(expected - actual) <= tolerance * (Math.Abs(expected) + floor)
            : expected.Equals(actual);

    // apart from the check: for millions of elements that agree, a text each would take most of the time
    private static void Fail(string where, double tolerance, double expected, double actual) =>
        Assert.Fail($"{where}: expected {expected:R}, got {actual:R}, tolerance {tolerance}.");
}
