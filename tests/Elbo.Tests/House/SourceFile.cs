using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>A C# file of the repository, parsed.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.Parse);

    private SourceFile(string path)
    {
        Path = path;
        string text = Repository.Text(path);
        Lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, Options, path).GetRoot();
    }

    /// <summary>The files under src/.</summary>
    internal static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Repository.Files("src", "*.cs").Select(path => new SourceFile(path))];

    /// <summary>The files under tests/, benchmarks/ and examples/.</summary>
    internal static IReadOnlyList<SourceFile> Others { get; } =
    [
        .. new[] { "tests", "benchmarks", "examples" }
            .SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Select(path => new SourceFile(path)),
    ];

    internal static IEnumerable<SourceFile> All => Sources.Concat(Others);

    /// <summary>The path from the root, with forward slashes.</summary>
    internal string Path { get; }

    internal IReadOnlyList<string> Lines { get; }

    internal CompilationUnitSyntax Root { get; }

    /// <summary>The types that are in no other type.</summary>
    internal IEnumerable<MemberDeclarationSyntax> TopLevelTypes => Root.DescendantNodes(
            node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .OfType<MemberDeclarationSyntax>()
        .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    /// <summary>File and line of a node, for messages.</summary>
    internal string Where(SyntaxNodeOrToken node) =>
        $"{Path}:{node.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>Lines of a node, without the documentation in front of it.</summary>
    internal static int LineCount(SyntaxNode node)
    {
        FileLinePositionSpan span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
