using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;

namespace Elbo.Training;

/// <summary>Looks through data for the first value that a likelihood is not defined for.</summary>
public static class RangeCheck
{
    private const int ItemsAtATime = 256;

    /// <summary>Passes over a data set.</summary>
    /// <exception cref="TrainingException">A value is out of range: the message names item and position.</exception>
    public static void Run(Dataset data, Model model)
    {
        if (data.ItemShape != model.ItemShape)
        {
            throw new TrainingException(
                $"{data.Name}: its items are {data.ItemShape}, the model takes {model.ItemShape}. Train a model for "
                + "this data.");
        }

        if (data.Values is { } known && model.Likelihood.FirstFault([known.Minimum, known.Maximum]) is null
            && model.Likelihood.FirstFault([0.5f]) is null)
        {
            return;
        }

        int size = data.ItemShape.Count;
        float[] values = new float[ItemsAtATime * size];
        int[] indices = new int[ItemsAtATime];
        for (int first = 0; first < data.Count; first += ItemsAtATime)
        {
            int count = Math.Min(ItemsAtATime, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            data.Read(indices.AsSpan(0, count), values);
            if (model.Likelihood.FirstFault(values.AsSpan(0, count * size)) is RangeFault fault)
            {
                throw new TrainingException(
                    $"{data.Name}: item {first + (fault.Position / size)}, value {fault.Position % size} is "
                    + $"{fault.Value}; "
                    + $"the {model.Likelihood.Name} likelihood expects {fault.Expected}. {fault.Remedy}.");
            }
        }
    }
}
