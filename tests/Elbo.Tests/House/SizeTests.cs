using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>How large a file, a method and a line may be.</summary>
public sealed class SizeTests
{
    private const int FileLines = 400;
    private const int MethodLines = 60;
    private const int KernelLines = 150;
    private const int LineLength = 120;
    private const int CompanionLines = 40;

    // Kernels that are longer than a method may be, each because its parts share one set of registers.
    private static readonly string[] LongKernels = [];

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Faults.None(
        "Split the file where its second subject begins:",
        from file in SourceFile.Sources
        where file.Lines.Count > FileLines
        select $"{file.Path}: {file.Lines.Count} lines");

    [Fact]
    public void No_method_is_longer_than_60_lines() => Faults.None(
        "Split the method; a kernel may be put on the list with its reason:",
        from file in SourceFile.Sources
        from member in file.Root.DescendantNodes()
        where member is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        let lines = SourceFile.LineCount(member)
        where lines > Limit(file, member)
        select $"{file.Where(member)}: {lines} lines");

    [Fact]
    public void No_line_is_longer_than_120_columns() => Faults.None(
        "Break the line:",
        from file in SourceFile.All
        from line in file.Lines.Index()
        where line.Item.Length > LineLength
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void A_file_holds_one_type_and_small_companions_at_most() => Faults.None(
        $"Move the type into a file of its own; records, enums, interfaces and types of up to {CompanionLines} lines "
        + "may stay:",
        from file in SourceFile.Sources
        let large = file.TopLevelTypes.Where(type => !IsCompanion(type)).ToArray()
        where large.Length > 1
        select $"{file.Path}: {string.Join(", ", large.Select(Name))}");

    [Fact]
    public void A_file_has_the_name_of_a_type_in_it() => Faults.None(
        "Name the file after its type:",
        from file in SourceFile.Sources
        let name = Path.GetFileName(file.Path).Split('.')[0]
        where file.TopLevelTypes.Any()
            && !file.TopLevelTypes.Any(type => name.StartsWith(Name(type), StringComparison.Ordinal))
            && !file.TopLevelTypes.All(IsCompanion)
        select file.Path);

    private static int Limit(SourceFile file, SyntaxNode member) =>
        file.Path.Contains("/Kernels/", StringComparison.Ordinal)
            && member is MethodDeclarationSyntax { Identifier.ValueText: var name }
            && LongKernels.Contains($"{Path.GetFileNameWithoutExtension(file.Path)}.{name}")
            ? KernelLines
            : MethodLines;

    private static bool IsCompanion(MemberDeclarationSyntax type) =>
        type is RecordDeclarationSyntax or EnumDeclarationSyntax or InterfaceDeclarationSyntax
            or DelegateDeclarationSyntax
        || Name(type) == "TensorOperations"
        || SourceFile.LineCount(type) <= CompanionLines;

    private static string Name(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax named => named.Identifier.ValueText,
        DelegateDeclarationSyntax named => named.Identifier.ValueText,
        _ => "",
    };
}
