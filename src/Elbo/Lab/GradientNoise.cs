using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Lab;

/// <summary>
/// Loss and gradient of one batch over many draws of the noise: what an estimator says on average, and how far it
/// strays.
/// </summary>
internal sealed class GradientNoise
{
    private GradientNoise(double[] losses, Estimate[] gradient, Estimate variance)
    {
        Loss = Estimate.Of(losses);
        LossVariance = Spread([losses]);
        Gradient = gradient;
        Variance = variance;
    }

    /// <summary>The mean loss; nats.</summary>
    public Estimate Loss { get; }

    /// <summary>The variance of the loss over draws.</summary>
    public Estimate LossVariance { get; }

    /// <summary>The mean of each number of the gradient.</summary>
    public IReadOnlyList<Estimate> Gradient { get; }

    /// <summary>The variance of the gradient over draws, summed over its numbers.</summary>
    public Estimate Variance { get; }

    /// <summary>Draws again and again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="items">Examples, one behind the other.</param>
    /// <param name="parameter">The parameter whose gradient is looked at.</param>
    /// <param name="objective">The estimator.</param>
    /// <param name="draws">How often.</param>
    /// <param name="context">Seed and stop.</param>
    public static GradientNoise Of(
        Model model, float[] items, string parameter, Objective objective, int draws, LabContext context)
    {
        int count = items.Length / model.ItemShape.Count;
        Parameter looked = model.Parameters.All.Single(each => each.Name == parameter);
        var gradients = new Gradients([.. model.Parameters.All.Select(each => each.Value)]);
        var tape = new Tape();
        double[] losses = new double[draws];
        double[][] numbers = [.. Enumerable.Range(0, looked.Shape.Count).Select(_ => new double[draws])];
        for (int draw = 0; draw < draws; draw++)
        {
            context.Stop.ThrowIfCancellationRequested();
            var noise = new RandomStream(context.Seed, RandomPurpose.PosteriorNoise, Epoch: (uint)draw);
            using (tape.Step())
            {
                var batch = new Batch(
                    Tensor.Constant(items, model.ItemShape.Insert(0, count)), Examples.Range(0, count));
                Inference inference = model.Infer(batch, objective.Draw(noise));
                Tensor loss = objective.Evaluate(inference, klWeight: 1).Loss;
                tape.Backward(loss, gradients);
                losses[draw] = loss.Item();
            }

            float[] gradient = gradients[looked.Value].ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                numbers[i][draw] = gradient[i];
            }
        }

        return new GradientNoise(losses, [.. numbers.Select(each => Estimate.Of(each))], Spread(numbers));
    }

    /// <summary>The largest difference of two mean gradients, in standard errors of the difference.</summary>
    public double LargestDifference(GradientNoise other) => Gradient.Zip(other.Gradient).Max(pair =>
    {
        Estimate difference = Findings.Difference(pair.First, pair.Second);

        // what rounding alone does, where an estimator has no noise
        return Math.Abs(difference.Mean) / (difference.StandardError + 1e-5);
    });

    // the squared distance of each draw from the mean of all, summed over the numbers
    private static Estimate Spread(double[][] numbers)
    {
        double[] squares = new double[numbers[0].Length];
        foreach (double[] number in numbers)
        {
            double mean = number.Average();
            for (int draw = 0; draw < squares.Length; draw++)
            {
                double distance = number[draw] - mean;
                squares[draw] += distance * distance * squares.Length / (squares.Length - 1);
            }
        }

        return Estimate.Of(squares);
    }
}
