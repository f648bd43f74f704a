using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>Networks one after the other.</summary>
public sealed class Sequence : Network
{
    private readonly Network[] parts;

    /// <summary>The output of each part is the input of the next.</summary>
    public Sequence(params IEnumerable<Network> parts)
    {
        this.parts = [.. parts];
        int position = 0;
        foreach (Network part in this.parts)
        {
            foreach (Parameter parameter in part.Parameters)
            {
                parameter.Prefix($"{position}");
            }

            // layers without parameters take no number, so names count what is learned
            position += part.Parameters.Any() ? 1 : 0;
        }
    }

    /// <summary>The networks, in the order of the computation.</summary>
    internal IReadOnlyList<Network> Parts => parts;

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => parts.SelectMany(part => part.Parameters);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) =>
        parts.Aggregate(input, (shape, part) => part.OutputShape(shape));

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass)
    {
        Tensor value = input;
        foreach (Network part in parts)
        {
            value = part.Apply(value, pass);
        }

        return value;
    }

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input)
    {
        long total = 0;
        foreach (Network part in parts)
        {
            total += part.ForwardOperations(input);
            input = part.OutputShape(input);
        }

        return total;
    }

    /// <inheritdoc/>
    public override long FirstLayerOperations(Shape input)
    {
        foreach (Network part in parts)
        {
            if (part.Parameters.Any())
            {
                return part.FirstLayerOperations(input);
            }

            input = part.OutputShape(input);
        }

        return 0;
    }
}
