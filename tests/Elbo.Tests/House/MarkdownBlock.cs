namespace Elbo.Tests.House;

/// <summary>A fenced block of a document.</summary>
/// <param name="Path">The document.</param>
/// <param name="Line">The line of the fence, from 1.</param>
/// <param name="Language">The word behind the fence.</param>
/// <param name="Text">The lines between the fences.</param>
/// <param name="Continues">
/// Whether the line before the fence is <c>&lt;!-- continues --&gt;</c>: it follows the last block.
/// </param>
internal sealed record MarkdownBlock(string Path, int Line, string Language, string Text, bool Continues)
{
    private const string Fence = "```";

    /// <summary>The blocks of all documents: those at the root and those under docs/ and examples/.</summary>
    internal static IReadOnlyList<MarkdownBlock> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Select(path => System.IO.Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .Concat(Repository.Files("docs", "*.md"))
            .Concat(Repository.Files("examples", "*.md"))
            .SelectMany(Read),
    ];

    public override string ToString() => $"{Path}, line {Line}";

    private static IEnumerable<MarkdownBlock> Read(string path)
    {
        string[] lines = Repository.Text(path).ReplaceLineEndings("\n").Split('\n');
        string before = "";
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart();
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                before = line.Length > 0 ? line : before;
                continue;
            }

            int indent = lines[i].Length - line.Length;
            int end = Array.FindIndex(
                lines, i + 1, other => other.TrimStart().StartsWith(Fence, StringComparison.Ordinal));
            Assert.True(end > i, $"{path}, line {i + 1}: the block is not closed. Add a line of ```.");
            IEnumerable<string> inside = lines[(i + 1)..end].Select(other => other[Math.Min(indent, other.Length)..]);
            yield return new MarkdownBlock(
                path, i + 1, line[Fence.Length..].Trim(), string.Join('\n', inside), before == "<!-- continues -->");
            i = end;
            before = "";
        }
    }
}
