using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// All parameters of a model, one after the other in one piece of memory, so that an optimizer passes over them once.
/// </summary>
public sealed class ParameterSet
{
    /// <summary>Moves the parameters into memory of their own.</summary>
    /// <exception cref="TensorException">Two parameters have one name.</exception>
    public ParameterSet(IEnumerable<Parameter> parameters)
    {
        All = [.. parameters];
        string? twice = All.GroupBy(parameter => parameter.Name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Skip(1).Any())?.Key;
        if (twice is not null)
        {
            throw new TensorException($"Parameters: the name '{twice}' is used twice. Give each parameter its own.");
        }

        Flat = Tensor.Zeros(new Shape(All.Sum(parameter => parameter.Shape.Count)));
        IReadOnlyList<Tensor> parts = Flat.Partition([.. All.Select(parameter => parameter.Shape)]);
        for (int i = 0; i < All.Count; i++)
        {
            All[i].MoveTo(parts[i]);
        }
    }

    /// <summary>The parameters in the order of the model.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>All numbers in one tensor.</summary>
    public Tensor Flat { get; }

    /// <summary>How many numbers there are.</summary>
    public int Count => Flat.Count;

    /// <summary>Draws every parameter anew, each from its own stream.</summary>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < All.Count; i++)
        {
            All[i].Initialize(new RandomStream(seed, RandomPurpose.Initialization, Example: (uint)i));
        }
    }

    /// <summary>The parameter that holds an element of <see cref="Flat"/>.</summary>
    public Parameter Owner(int position)
    {
        int end = 0;
        foreach (Parameter parameter in All)
        {
            end += parameter.Shape.Count;
            if (position < end)
            {
                return parameter;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, $"There are {Count} numbers.");
    }
}
