using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace Elbo.Tests.House;

/// <summary>
/// Every C# block of a document compiles against the public members, and the program of the README runs. A block that
/// goes on where the one before ended says so: <c>&lt;!-- continues --&gt;</c> on the line before it.
/// </summary>
public sealed class DocumentTests
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void Every_block_of_code_compiles()
    {
        List<string> faults = [];
        List<MarkdownBlock> chain = [];
        foreach (MarkdownBlock block in MarkdownBlock.All.Where(block => block.Language is "csharp" or "cs" or "c#"))
        {
            if (!block.Continues || chain.Count == 0 || chain[0].Path != block.Path)
            {
                chain.Clear();
            }

            chain.Add(block);
            faults.AddRange(Compile(chain).GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => $"{block}: {diagnostic}"));
        }

        Faults.None("A block of a document does not compile:", faults);
    }

    [Fact]
    public async Task The_program_of_the_readme_runs()
    {
        MarkdownBlock? program = MarkdownBlock.All.FirstOrDefault(
            block => block is { Path: "README.md", Language: "csharp" } && HasStatements(Parse(block.Text)));
        if (program is null)
        {
            return;
        }

        using TemporaryFolder folder = new();
        string path = folder["program.dll"];
        EmitResult emitted = Compile([program]).Emit(
            path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, $"{program}: {string.Join('\n', emitted.Diagnostics)}");
        foreach (string library in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
        {
            if (Path.GetFileName(library) is "Elbo.dll" or "Elbo.Tensors.dll" or "MathNet.Numerics.dll")
            {
                File.Copy(library, folder[Path.GetFileName(library)]);
            }
        }

        File.Copy(Path.Combine(AppContext.BaseDirectory, "Elbo.Tests.runtimeconfig.json"),
            folder["program.runtimeconfig.json"]);
        var start = new ProcessStartInfo("dotnet", [path])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program}: still running after {Patience.TotalMinutes} minutes. Make the example smaller.");
        }

        Assert.True(process.ExitCode == 0, $"{program}: exit code {process.ExitCode}\n{await output}{await error}");
    }

    private static CSharpCompilation Compile(IReadOnlyList<MarkdownBlock> blocks)
    {
        SyntaxTree tree = Parse(string.Join('\n', blocks.Select(block => block.Text)));
        OutputKind kind = HasStatements(tree) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(
            "program",
            [CSharpSyntaxTree.ParseText(Usings, Options, cancellationToken: TestContext.Current.CancellationToken),
                tree],
            References,
            new CSharpCompilationOptions(
                kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static SyntaxTree Parse(string text) =>
        CSharpSyntaxTree.ParseText(text, Options, cancellationToken: TestContext.Current.CancellationToken);

    private static bool HasStatements(SyntaxTree tree) =>
        ((CompilationUnitSyntax)tree.GetRoot(
            TestContext.Current.CancellationToken)).Members.OfType<GlobalStatementSyntax>().Any();
}
