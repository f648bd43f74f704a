using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// y = skip(x) + 0.1 branch(x): a tenth of what the branch makes is added to what came in (Vahdat and Kautz 2020), so
/// that a stack of many begins near to the identity. Weighting the branch's channels, the last thing that it does, and
/// adding are one operation.
/// </summary>
internal sealed class ResidualCell : Network
{
    /// <summary>How much of the branch is added.</summary>
    public const float Share = 0.1f;

    /// <summary>A cell.</summary>
    /// <param name="skip">What brings the input to the output's shape; null where it has it.</param>
    /// <param name="branch">What is added, before its channels are weighted.</param>
    /// <param name="weights">What weights them.</param>
    public ResidualCell(Network? skip, IEnumerable<Network> branch, SqueezeExcitation weights)
    {
        Skip = skip;
        Branch = new Sequence([.. branch, weights]);
        foreach (Parameter parameter in skip?.Parameters ?? [])
        {
            parameter.Prefix("skip");
        }

        foreach (Parameter parameter in Branch.Parameters)
        {
            parameter.Prefix("branch");
        }
    }

    /// <summary>What brings the input to the output's shape; null where it has it.</summary>
    public Network? Skip { get; }

    /// <summary>What is added; its last part weights the channels of what the others make.</summary>
    public Sequence Branch { get; }

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
    public override Tensor Apply(Tensor input, Pass pass)
    {
        Tensor made = input;
        int last = Branch.Parts.Count - 1;
        for (int i = 0; i < last; i++)
        {
            made = Branch.Parts[i].Apply(made, pass);
        }

        Tensor weights = ((SqueezeExcitation)Branch.Parts[last]).Weights(made, pass);
        return AddWeighted.Apply(Skip?.Apply(input, pass) ?? input, made, weights, Share);
    }

    /// <inheritdoc/>
    public override long ForwardOperations(Shape input) =>
        (Skip?.ForwardOperations(input) ?? 0) + Branch.ForwardOperations(input);
}
