using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>A named tensor that training changes.</summary>
public sealed class Parameter
{
    private readonly IInitializer initializer;

    /// <summary>A parameter of zeros until it is initialized.</summary>
    public Parameter(string name, Shape shape, IInitializer initializer)
    {
        Name = name;
        this.initializer = initializer;
        Value = Tensor.Zeros(shape).WithGradient();
    }

    /// <summary>The name within its network, such as <c>encoder.0.weight</c>.</summary>
    public string Name { get; private set; }

    /// <summary>The shape.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>The numbers.</summary>
    public Tensor Value { get; private set; }

    /// <summary>
    /// Puts the name of a network in front, for models and networks made of others: each name is used once.
    /// </summary>
    public void Prefix(string prefix) => Name = prefix + "." + Name;

    internal void Initialize(RandomStream random) => initializer.Fill(Value, random);

    // Moves the parameter into memory shared with others.
    internal void MoveTo(Tensor memory)
    {
        memory.CopyFrom(Value.ToArray());
        Value = memory.WithGradient();
    }
}
