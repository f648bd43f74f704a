using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// The gradients of one loss with respect to a fixed list of parameters, one after the other in one piece of memory.
/// Made once and filled by every <see cref="Tape.Backward"/>.
/// </summary>
public sealed class Gradients
{
    private readonly Dictionary<Tensor, int> positions = [];
    private readonly Tensor[] parts;
    private readonly bool[] isWritten;

    /// <summary>Room for the gradients of these parameters.</summary>
    /// <exception cref="TensorException">A parameter is named twice.</exception>
    public Gradients(IReadOnlyList<Tensor> parameters)
    {
        Parameters = parameters;
        int count = parameters.Sum(parameter => parameter.Count);
        Flat = new Tensor(new Shape(count), new Buffer(count));
        parts = new Tensor[parameters.Count];
        isWritten = new bool[parameters.Count];
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!positions.TryAdd(parameters[i], i))
            {
                throw new TensorException(
                    $"Gradients: parameter {i} {parameters[i].Shape} is named twice. Name it once.");
            }

            parts[i] = Flat.View(from, parameters[i].Shape);
            from += parameters[i].Count;
        }
    }

    /// <summary>The parameters, in the order of their gradients.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>All gradients in one: the parts in the order of <see cref="Parameters"/>.</summary>
    public Tensor Flat { get; }

    /// <summary>The gradient with respect to a parameter, of its shape.</summary>
    /// <exception cref="TensorException">The tensor is none of the parameters.</exception>
    public Tensor this[Tensor parameter] => positions.TryGetValue(parameter, out int position)
        ? parts[position]
        : throw new TensorException($"Gradients: tensor {parameter.Shape} is none of the {parts.Length} parameters.");

    internal void Begin() => Array.Clear(isWritten);

    internal bool TrySlot(Tensor parameter, out GradientSlot slot)
    {
        if (!positions.TryGetValue(parameter, out int position))
        {
            slot = default;
            return false;
        }

        slot = new GradientSlot(parts[position], isWritten[position]);
        isWritten[position] = true;
        return true;
    }

    // A parameter that the loss does not depend on has gradient zero, not the gradient of the step before.
    internal void Finish()
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (!isWritten[i])
            {
                parts[i].Elements.Clear();
            }
        }
    }
}
