using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// Stops a training whose numbers are no longer finite, before the weights change, and says where it began.
/// </summary>
internal static class FiniteCheck
{
    private const int ExamplesNamed = 4;

    private const string Remedy =
        "The last checkpoint is whole: resume from it with a smaller learning rate or a gradient limit (clipNorm).";

    public static void Loss(ObjectiveTerms terms, Inference inference, Examples examples, int epoch, int step)
    {
        if (float.IsFinite(terms.Loss.Item()))
        {
            return;
        }

        foreach ((string name, Tensor tensor, int batchAxis) in InOrder(terms, inference))
        {
            int position = ParameterUpdates.FirstNonFinite(tensor);
            if (position >= 0)
            {
                int inner = tensor.Shape.Product(batchAxis + 1, tensor.Shape.Rank);
                int example = examples[position / Math.Max(1, inner) % examples.Count];
                throw new TrainingException(
                    $"{name} is {tensor.ToArray()[position]} at epoch {epoch + 1}, step {step + 1}, example {example}. "
                    + $"{Remedy}");
            }
        }

        throw new TrainingException($"the loss is {terms.Loss.Item()} at epoch {epoch + 1}, step {step + 1}. {Remedy}");
    }

    public static void Gradient(
        double norm, Gradients gradients, ParameterSet parameters, Examples examples, int epoch, int step)
    {
        if (double.IsFinite(norm))
        {
            return;
        }

        int position = ParameterUpdates.FirstNonFinite(gradients.Flat);
        string name = position < 0 ? "the norm of the gradient" : $"the gradient of {parameters.Owner(position).Name}";
        throw new TrainingException(
            $"{name} is not finite at epoch {epoch + 1}, step {step + 1}, in the batch of examples "
            + $"{string.Join(", ", examples.Span[..Math.Min(ExamplesNamed, examples.Count)].ToArray())}"
            + $"{(examples.Count > ExamplesNamed ? " and others" : "")}. {Remedy}");
    }

    // in the order of the computation, so that the first named is where it began
    private static IEnumerable<(string Name, Tensor Tensor, int BatchAxis)> InOrder(
        ObjectiveTerms terms, Inference inference)
    {
        foreach (LatentLevel level in inference.Levels)
        {
            yield return ("the posterior mean", level.Posterior.Mean, level.Posterior.Mean.Shape.Rank - 2);
            yield return ("a latent sample", level.Samples, 1);
        }

        if (inference.Levels.Count == 0)
        {
            yield return ("the code", inference.Code, 1);
        }

        yield return ("the decoder's output", inference.Decoded, 1);
        yield return ("the log-likelihood", inference.LogLikelihood, 1);
        yield return ("the KL divergence", terms.Kl, 0);
    }
}
