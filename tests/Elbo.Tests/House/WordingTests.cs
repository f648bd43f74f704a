using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>Names that say nothing, promises that nobody keeps, and other words that stay out.</summary>
public sealed partial class WordingTests
{
    [Fact]
    public void No_type_is_called_helper_utility_manager_or_base() => Faults.None(
        "Name the type after what it is:",
        from file in SourceFile.All
        from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where EmptyName().IsMatch(type.Identifier.ValueText)
        select $"{file.Where(type)}: {type.Identifier.ValueText}");

    [Fact]
    public void No_folder_or_file_is_called_helper_utility_manager_or_base() => Faults.None(
        "Name the file after what is in it:",
        from file in SourceFile.All
        where file.Path.Split('/', '.').Any(part => EmptyName().IsMatch(part))
        select file.Path);

    [Fact]
    public void There_are_no_regions() => Faults.None(
        "Split the type instead:",
        from file in SourceFile.All
        from trivia in file.Root.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select $"{file.Path}: {trivia}");

    [Fact]
    public void Comments_promise_nothing() => Faults.None(
        "Do it now, or write an issue:",
        from file in SourceFile.All
        from trivia in file.Root.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
            || trivia.HasStructure
        from Match match in Promise().Matches(trivia.ToFullString())
        select $"{file.Path}: {match.Value}");

    [Fact]
    public void Nothing_is_left_to_be_implemented() => Faults.None(
        "Implement the member, or leave it out:",
        from file in SourceFile.All
        from name in file.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        where name.Identifier.ValueText == nameof(NotImplementedException)
            && name.Parent is ObjectCreationExpressionSyntax
        select file.Where(name));

    [Fact]
    public void Members_are_named_without_this() => Faults.None(
        "Leave out `this.`, but where a parameter has the field's name:",
        from file in SourceFile.Sources
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Expression.IsKind(SyntaxKind.ThisExpression)
            && !access.Ancestors().OfType<BaseMethodDeclarationSyntax>()
                .SelectMany(method => method.ParameterList.Parameters)
                .Any(parameter => parameter.Identifier.ValueText == access.Name.Identifier.ValueText)
        select $"{file.Where(access)}: {access}");

    [GeneratedRegex("(Helpers?|Utils?|Utility|Utilities|Managers?|Base)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Promise();
}
