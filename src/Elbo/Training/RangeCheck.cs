using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;

namespace Elbo.Training;

/// <summary>Looks through data for the first value that a likelihood is not defined for.</summary>
public static class RangeCheck
{
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
        foreach (ItemBlock block in ItemBlock.Of(data))
        {
            if (model.Likelihood.FirstFault(block.Values.Span) is RangeFault fault)
            {
                throw new TrainingException(
                    $"{data.Name}: item {block.First + (fault.Position / size)}, value {fault.Position % size} is "
                    + $"{fault.Value}; "
                    + $"the {model.Likelihood.Name} likelihood expects {fault.Expected}. {fault.Remedy}.");
            }
        }
    }
}
