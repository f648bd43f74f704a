using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// y = skip(x) + 0.1 branch(x): a tenth of what the branch makes is added to what came in (Vahdat and Kautz 2020), so
/// that a stack of many begins near to the identity.
/// </summary>
internal sealed class ResidualCell : Network
{
    /// <summary>How much of the branch is added.</summary>
    public const float Share = 0.1f;

    /// <summary>A cell.</summary>
    /// <param name="skip">What brings the input to the output's shape; null where it has it.</param>
    /// <param name="branch">What is added.</param>
    public ResidualCell(Network? skip, Network branch)
    {
        Skip = skip;
        Branch = branch;
        foreach (Parameter parameter in skip?.Parameters ?? [])
        {
            parameter.Prefix("skip");
        }

        foreach (Parameter parameter in branch.Parameters)
        {
            parameter.Prefix("branch");
        }
    }

    /// <summary>What brings the input to the output's shape; null where it has it.</summary>
    public Network? Skip { get; }

    /// <summary>What is added.</summary>
    public Network Branch { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => (Skip?.Parameters ?? []).Concat(Branch.Parameters);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        Shape output = Branch.OutputShape(input);
        Shape passed = Skip?.OutputShape(input) ?? input;
        return passed == output
            ? output
            : throw new TensorException(
                $"Residual cell: {output} cannot be added to {passed}. Use images whose sides can be halved so often.");
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass) =>
        (Skip?.Apply(input, pass) ?? input) + (Branch.Apply(input, pass) * Share);

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) =>
        (Skip?.ForwardOperations(input) ?? 0) + Branch.ForwardOperations(input);
}
