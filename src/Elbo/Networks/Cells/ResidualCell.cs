using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// y = skip(x) + 0.1 branch(x): a tenth of what the branch makes is added to what came in (Vahdat and Kautz 2020), so
/// that a stack of many begins near to the identity.
/// </summary>
internal sealed class ResidualCell : Network
{
    private const float Share = 0.1f;

    private readonly Network? skip;
    private readonly Network branch;

    /// <summary>A cell.</summary>
    /// <param name="skip">What brings the input to the output's shape; null where it has it.</param>
    /// <param name="branch">What is added.</param>
    public ResidualCell(Network? skip, Network branch)
    {
        this.skip = skip;
        this.branch = branch;
        foreach (Parameter parameter in skip?.Parameters ?? [])
        {
            parameter.Prefix("skip");
        }

        foreach (Parameter parameter in branch.Parameters)
        {
            parameter.Prefix("branch");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => (skip?.Parameters ?? []).Concat(branch.Parameters);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        Shape output = branch.OutputShape(input);
        Shape passed = skip?.OutputShape(input) ?? input;
        return passed == output
            ? output
            : throw new TensorException(
                $"Residual cell: {output} cannot be added to {passed}. Use images whose sides can be halved so often.");
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) =>
        (skip?.Apply(input, pass) ?? input) + (branch.Apply(input, pass) * Share);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) =>
        (skip?.ForwardOperations(input) ?? 0) + branch.ForwardOperations(input);
}
