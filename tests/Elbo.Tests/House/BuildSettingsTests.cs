using System.Xml.Linq;

namespace Elbo.Tests.House;

/// <summary>
/// What the build is told: warnings fail it, public members are documented, dependencies have reasons.
/// </summary>
public sealed class BuildSettingsTests
{
    private static readonly string[] Folders = ["src", "tests", "benchmarks", "examples"];
    private static readonly string[] Silencers = ["NoWarn", "WarningsNotAsErrors"];

    [Theory]
    [InlineData("TreatWarningsAsErrors", "true")]
    [InlineData("GenerateDocumentationFile", "true")]
    [InlineData("EnforceCodeStyleInBuild", "true")]
    [InlineData("Nullable", "enable")]
    [InlineData("AnalysisLevel", "latest-recommended")]
    public void The_build_enforces_the_style(string property, string value) => Assert.Contains(
        XDocument.Load(Repository.File("Directory.Build.props")).Descendants(property),
        element => element.Value == value && element.Parent!.Attribute("Condition") is null);

    [Fact]
    public void Undocumented_public_members_fail_the_build_of_every_source_project()
    {
        // CS1591 is a warning where a documentation file is made, and an error where warnings are: unless it is
        // silenced.
        IEnumerable<XElement> everywhere = XDocument.Load(Repository.File("Directory.Build.props")).Descendants()
            .Where(element => Silencers.Contains(element.Name.LocalName))
            .Where(element => element.Parent!.Attribute("Condition") is null);
        IEnumerable<XElement> ofProjects = Repository.Files("src", "*.csproj")
            .SelectMany(path => XDocument.Load(Repository.File(path)).Descendants())
            .Where(element => Silencers.Contains(element.Name.LocalName)
                || element.Name.LocalName is "TreatWarningsAsErrors" or "GenerateDocumentationFile");
        Assert.Empty(everywhere.Concat(ofProjects));
        Assert.DoesNotContain("CS1591", Repository.Text(".editorconfig"), StringComparison.Ordinal);
        Faults.None(
            "A warning is switched off in a source file. Fix what it warns of:",
            from file in SourceFile.Sources
            from line in file.Lines.Index()
            where line.Item.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}");
    }

    [Fact]
    public void Every_source_project_has_its_documentation_beside_it() => Assert.All(
        new[] { typeof(Catalog), typeof(Tensors.Tensor) },
        type => Assert.True(
            File.Exists(Path.ChangeExtension(type.Assembly.Location, ".xml")), $"no XML beside {type.Assembly}"));

    [Fact]
    public void Every_dependency_has_its_reason()
    {
        XElement[] versions = [.. Packages().Descendants("PackageVersion")];
        Assert.NotEmpty(versions);
        Faults.None(
            "Directory.Packages.props: write in a comment above the package, or above its group, what it is for:",
            from version in versions
            where !HasReason(version)
            select version.Attribute("Include")!.Value);
    }

    [Fact]
    public void Every_dependency_is_used_by_a_project()
    {
        string[] used =
        [
            .. Folders.SelectMany(folder => Repository.Files(folder, "*.csproj"))
                .Append("Directory.Build.props")
                .SelectMany(path => XDocument.Load(Repository.File(path)).Descendants("PackageReference"))
                .Select(reference => reference.Attribute("Include")!.Value),
        ];
        Faults.None(
            "Directory.Packages.props: no project uses the package. Take it out:",
            Packages().Descendants("PackageVersion").Select(version => version.Attribute("Include")!.Value)
                .Except(used, StringComparer.Ordinal));
    }

    private static XDocument Packages() => XDocument.Load(Repository.File("Directory.Packages.props"));

    // The comment stands above the package or above those before it of the same publisher, as xunit's runner and
    // adapter.
    private static bool HasReason(XElement version)
    {
        XNode? before = version.PreviousNode;
        while (before is XElement)
        {
            before = before.PreviousNode;
        }

        return before is XComment { Value.Length: > 10 };
    }
}
