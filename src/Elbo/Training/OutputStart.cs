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
    private const int ItemsAtATime = 256;

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
        int size = train.ItemShape.Count;
        double[] sums = new double[count];
        float[] values = new float[ItemsAtATime * size];
        int[] indices = new int[ItemsAtATime];
        for (int first = 0; first < train.Count; first += ItemsAtATime)
        {
            int items = Math.Min(ItemsAtATime, train.Count - first);
            for (int i = 0; i < items; i++)
            {
                indices[i] = first + i;
            }

            train.Read(indices.AsSpan(0, items), values);
            if (binarization == Binarization.Threshold)
            {
                Binarizer.Apply(binarization, seed: 0, epoch: 0, indices.AsSpan(0, items), values);
            }

            for (int i = 0; i < items * size; i++)
            {
                sums[i % count] += values[i];
            }
        }

        return [.. sums.Select(sum => sum / ((double)train.Count * size / count))];
    }
}
