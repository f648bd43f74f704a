using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>A function with parameters from one tensor to another, over batches: the first axis is the batch.</summary>
public abstract class Network
{
    /// <summary>The shape of one output, given that of one input.</summary>
    /// <exception cref="TensorException">The network cannot take such an input.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>Applies the network to [batch, ...].</summary>
    public abstract Tensor Apply(Tensor input, Pass pass);

    /// <summary>The parameters, in the order of the computation.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>
    /// Multiplications and additions for one example forwards, counted from the layers: one fused is two.
    /// </summary>
    public virtual long ForwardOperations(Shape input) => 0;

    /// <summary>Of these, those of the first layer that has parameters.</summary>
    public virtual long FirstLayerOperations(Shape input) => ForwardOperations(input);
}
