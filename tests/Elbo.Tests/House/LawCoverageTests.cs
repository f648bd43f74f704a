using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>Every operation has a row in a law table, and so all laws checked.</summary>
public sealed class LawCoverageTests
{
    // Without rows of their own, and why.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Add"] = "the operator +, which has rows",
        ["Subtract"] = "the operator -, which has rows",
        ["SubtractFrom"] = "the operator - with a number on the left, which has a row",
        ["Multiply"] = "the operator *, which has rows",
        ["Divide"] = "the operator /, which has rows",
        ["DivideInto"] = "the operator / with a number on the left, which has a row",
        ["Negate"] = "the operator -, which has a row",
    };

    private static readonly string[] Operators =
        ["op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_UnaryNegation"];

    [Fact]
    public void Every_operation_has_a_row()
    {
        HashSet<string> called = Called();
        Faults.None(
            "The operation has no row in tests/Elbo.Tensors.Tests/Laws. Add one, or an exception with its reason:",
            Operations().Where(name => !called.Contains(name) && !Exceptions.ContainsKey(name)));
    }

    [Fact]
    public void Every_exception_is_an_operation_of_an_operator()
    {
        Assert.Empty(Exceptions.Keys.Except(
            Operations().Concat(Operations(isPublic: false)), StringComparer.Ordinal));
        Assert.All(Operators, name => Assert.NotEmpty(typeof(Tensors.Tensor).GetMember(name)));
    }

    [Fact]
    public void Every_file_of_an_operation_says_forward_before_backward() => Faults.None(
        "Put Backward behind the forward pass, in the same file:",
        from file in SourceFile.Sources
        where file.Path.StartsWith("src/Elbo.Tensors/Ops/", StringComparison.Ordinal)
        from type in file.Root.DescendantNodes().OfType<ClassDeclarationSyntax>()
        let methods = type.Members.OfType<MethodDeclarationSyntax>().Select(method => method.Identifier.ValueText)
            .ToList()
        where methods.Contains("Backward") && methods.IndexOf("Apply") > methods.IndexOf("Backward")
        select $"{file.Where(type)}: {type.Identifier.ValueText}");

    private static IEnumerable<string> Operations(bool isPublic = true) => SourceFile.Sources
        .Where(file => file.Path.StartsWith("src/Elbo.Tensors/Ops/", StringComparison.Ordinal))
        .SelectMany(file => file.Root.DescendantNodes().OfType<ClassDeclarationSyntax>())
        .Where(type => type.Identifier.ValueText == "TensorOperations")
        .SelectMany(type => type.Members.OfType<MethodDeclarationSyntax>())
        .Where(method => method.Modifiers.Any(word => word.IsKind(SyntaxKind.PublicKeyword)) == isPublic)
        .Select(method => method.Identifier.ValueText)
        .Distinct(StringComparer.Ordinal);

    private static HashSet<string> Called() =>
    [
        .. SourceFile.Others
            .Where(file => file.Path.StartsWith("tests/Elbo.Tensors.Tests/Laws/", StringComparison.Ordinal))
            .Where(file => !file.Path.EndsWith("Tests.cs", StringComparison.Ordinal))
            .SelectMany(file => file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(access => access.Expression.ToString() != "Naive")
            .Select(access => access.Name.Identifier.ValueText),
    ];
}
