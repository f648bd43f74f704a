using Elbo.Data;
using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// Lets a decoder begin at the mean of the training data: the bias of its last layer is the likelihood's number for
/// the mean of each element, or of each channel behind convolutions. Steps that would first learn the mean are
/// otherwise steps in which latents that do not help yet are switched off (Burda, Grosse and Salakhutdinov 2016 begin
/// so in their program, though not in their text).
/// </summary>
internal static class OutputStart
{
    /// <summary>Sets the bias, in one pass over the data.</summary>
    /// <exception cref="TrainingException">The likelihood has no one number for a mean.</exception>
    public static void AtMean(NetworkModel model, Dataset train, Binarization binarization)
    {
        if (train.ItemShape != model.ItemShape)
        {
            // the trainer says what does not fit
            return;
        }

        if (model.Likelihood.NumberOf(0.5) is null)
        {
            throw new TrainingException(
                $"model.outputBias: {model.Likelihood.Name} makes a mean of several numbers. Take "
                + "initialization, or model.likelihood bernoulli or gaussian.");
        }

        Tensor bias = model.OutputBias.Value;
        double[] means = Means(train, binarization, bias.Count);
        bias.CopyFrom([.. means.Select(mean => (float)model.Likelihood.NumberOf(mean)!.Value)]);
    }

    // Of each element, or of each channel: channels stand last.
    private static double[] Means(Dataset train, Binarization binarization, int count)
    {
        double[] sums = new double[count];
        foreach (ItemBlock block in ItemBlock.Of(train))
        {
            Span<float> values = block.Values.Span;
            if (binarization == Binarization.Threshold)
            {
                Binarizer.Apply(binarization, seed: 0, epoch: 0, block.Indices.Span, values);
            }

            for (int i = 0; i < values.Length; i++)
            {
                sums[i % count] += values[i];
            }
        }

        return [.. sums.Select(sum => sum / ((double)train.Count * train.ItemShape.Count / count))];
    }
}
