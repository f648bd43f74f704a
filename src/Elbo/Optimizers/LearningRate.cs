namespace Elbo.Optimizers;

/// <summary>The learning rate as a function of how far training is.</summary>
public abstract class LearningRate
{
    /// <summary>The rate at a step.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="progress">Steps taken over all steps of the plan, from 0 up to 1.</param>
    public abstract double At(int epoch, double progress);
}

/// <summary>One rate throughout.</summary>
public sealed class ConstantRate(double rate) : LearningRate
{
    /// <inheritdoc/>
    public override double At(int epoch, double progress) => rate;
}

/// <summary>One rate for some epochs, then another, and so on; the last one stays.</summary>
public sealed class StepRates(IReadOnlyList<(int Epochs, double Rate)> steps) : LearningRate
{
    // an array is walked through without allocation, at every step
    private readonly (int Epochs, double Rate)[] stretches = [.. steps];

    /// <inheritdoc/>
    public override double At(int epoch, double progress)
    {
        int end = 0;
        foreach ((int epochs, double rate) in stretches)
        {
            end += epochs;
            if (epoch < end)
            {
                return rate;
            }
        }

        return stretches[^1].Rate;
    }
}

/// <summary>Another course, whose rate rises along a line from 0 over the first share of all steps.</summary>
public sealed class RisingRate(LearningRate course, double share) : LearningRate
{
    /// <inheritdoc/>
    public override double At(int epoch, double progress) =>
        course.At(epoch, progress) * Math.Clamp(progress / share, 0, 1);
}

/// <summary>
/// Half a cosine from the first rate down to the last (Loshchilov and Hutter 2017, equation 5, without restarts).
/// </summary>
public sealed class CosineRate(double first, double last) : LearningRate
{
    /// <inheritdoc/>
    public override double At(int epoch, double progress) =>
        last + (0.5 * (first - last) * (1 + CosinePi(Math.Clamp(progress, 0, 1))));

    // cos(pi t) for t in 0..1 by its series around 1/2: products and sums only, the same bits on every machine
    private static double CosinePi(double t)
    {
        double angle = Math.PI * (0.5 - t);
        double square = angle * angle;
        double term = angle;
        double sum = angle;
        for (int n = 1; n <= 12; n++)
        {
            term *= -square / (2 * n * ((2 * n) + 1));
            sum += term;
        }

        return sum;
    }
}
