using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>Who may use whom: each layer uses those before it, and none behind it.</summary>
public sealed class LayerTests
{
    private const string Root = "";
    private static readonly string[] FrontEnds = ["Studio", "Cli", "Extensions"];

    // One order for all: it is stricter than "Data, Distributions, Networks and Optimizers stand side by side".
    private static readonly string[] Order =
    [
        "Tensors", "Data", "Networks", "Distributions", "Optimizers", "Models", "Objectives", "Training", "Evaluation",
        "Reports", "Runs", "Search", "Exports", "Serving", "Lab", .. FrontEnds,
    ];

    [Fact]
    public void Every_folder_of_the_library_has_its_place_in_the_order() => Faults.None(
        "A folder of src/Elbo or a project of src is no layer. Put it into the order of LayerTests and "
        + "ARCHITECTURE.md:",
        SourceFile.Sources.Select(LayerOf).Where(layer => layer != Root && !Order.Contains(layer))
            .Distinct(StringComparer.Ordinal));

    [Fact]
    public void A_layer_uses_only_layers_before_it()
    {
        IEnumerable<string> found =
            from file in SourceFile.Sources
            let layer = LayerOf(file)
            where layer != Root
            from used in Used(file)
            where Order.Contains(used) && Array.IndexOf(Order, used) > Array.IndexOf(Order, layer)
            select $"{file.Path}: {layer} uses {used}";
        Faults.None($"The order is {string.Join(" <- ", Order)}. Move the type down, or turn the call around:",
            found.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void The_engine_uses_nothing_of_the_library()
    {
        IEnumerable<string> found =
            from file in SourceFile.Sources
            where LayerOf(file) == "Tensors"
            from used in file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>()
            let name = used.NamespaceOrType.ToString()
            where name.StartsWith("Elbo.", StringComparison.Ordinal)
                && !name.StartsWith("Elbo.Tensors", StringComparison.Ordinal)
            select $"{file.Where(used)}: {name}";
        Faults.None("Elbo.Tensors knows no machine learning. Move what it needs into it:", found);
        Assert.DoesNotContain(
            "<ProjectReference", Repository.Text("src/Elbo.Tensors/Elbo.Tensors.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_front_end_is_used_by_none()
    {
        IEnumerable<string> found =
            from file in SourceFile.Sources
            let layer = LayerOf(file)
            from used in Used(file)
            where FrontEnds.Contains(used) && used != layer && !(layer == "Cli" && used == "Studio")
            select $"{file.Path} uses {used}";
        Faults.None(
            "Front ends speak through a run folder, and nobody builds on them, but that the command starts the studio:",
            found);
    }

    [Fact]
    public void The_catalog_is_used_from_the_runs_on()
    {
        IEnumerable<string> found =
            from file in SourceFile.Sources
            let layer = LayerOf(file)
            where layer != Root && Array.IndexOf(Order, layer) < Array.IndexOf(Order, "Runs")
            from name in file.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
            where name.Identifier.ValueText == nameof(Catalog)
            select file.Where(name);
        Faults.None("The catalog knows every model and objective: what it lists must not know it:", found);
    }

    // "src/Elbo.Tensors/..." -> Tensors, "src/Elbo/Data/..." -> Data, "src/Elbo/Catalog.cs" -> the root
    private static string LayerOf(SourceFile file)
    {
        string[] parts = file.Path.Split('/');
        return parts[1] != "Elbo" ? parts[1]["Elbo.".Length..] : parts.Length > 3 ? parts[2] : Root;
    }

    // By `using`, and by names such as Evaluation.Estimate, which need none within the namespace Elbo.
    private static IEnumerable<string> Used(SourceFile file)
    {
        IEnumerable<string> directives = file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>()
            .Select(used => used.NamespaceOrType.ToString().Split('.'))
            .Where(parts => parts.Length > 1 && parts[0] == "Elbo")
            .Select(parts => parts[1]);
        IEnumerable<string> qualified = file.Root.DescendantNodes().OfType<QualifiedNameSyntax>()
            .Where(name => !name.Ancestors().Any(node => node.IsKind(SyntaxKind.UsingDirective)))
            .Where(name => name.Parent is not BaseNamespaceDeclarationSyntax)
            .Select(name => name.Left.ToString())
            .Where(Order.Contains);
        return directives.Concat(qualified).Distinct(StringComparer.Ordinal);
    }
}
