using Elbo.Networks;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>Copies weights and an optimizer's state out of their tensors and back.</summary>
public static class CheckpointArrays
{
    /// <summary>The weights by name.</summary>
    public static IReadOnlyList<NamedArray> Take(ParameterSet parameters) =>
        [.. parameters.All.Select(parameter => Copy(parameter.Name, parameter.Value))];

    /// <summary>The weights and the state of optimizer and others by name.</summary>
    public static IReadOnlyList<NamedArray> Take(
        ParameterSet parameters, Optimizer optimizer, IEnumerable<(string Name, Tensor Value)> others) =>
    [
        .. Take(parameters),
        .. optimizer.State.Concat(others).Select(state => Copy(state.Name, state.Value)),
    ];

    /// <summary>Puts weights back by name.</summary>
    /// <exception cref="TrainingException">A weight is missing or of another shape.</exception>
    public static void Put(IReadOnlyList<NamedArray> arrays, ParameterSet parameters)
    {
        foreach (Parameter parameter in parameters.All)
        {
            Fill(arrays, parameter.Name, parameter.Value);
        }
    }

    /// <summary>Puts weights and the state of optimizer and others back by name.</summary>
    /// <exception cref="TrainingException">One is missing or of another shape.</exception>
    public static void Put(
        IReadOnlyList<NamedArray> arrays, ParameterSet parameters, Optimizer optimizer,
        IEnumerable<(string Name, Tensor Value)> others)
    {
        Put(arrays, parameters);
        foreach ((string name, Tensor value) in optimizer.State.Concat(others))
        {
            Fill(arrays, name, value);
        }
    }

    private static NamedArray Copy(string name, Tensor value) => new(name, value.Shape.ToArray(), value.ToArray());

    private static void Fill(IReadOnlyList<NamedArray> arrays, string name, Tensor target)
    {
        NamedArray array = arrays.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new TrainingException(
                $"checkpoint: '{name}' is missing. It was made by another model or optimizer.");
        if (!array.Shape.SequenceEqual(target.Shape.ToArray()))
        {
            throw new TrainingException(
                $"checkpoint: '{name}' is [{string.Join(", ", array.Shape)}], expected {target.Shape}. "
                + "It was made by another model.");
        }

        target.CopyFrom(array.Values);
    }
}
