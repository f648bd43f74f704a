using System.Text.Json;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Share;

/// <summary>The files of one page of the bundle, found by what they import, as the bundler lists it.</summary>
internal static class PageBundle
{
    private const string List = "pages.json";

    /// <summary>The scripts and styles that a page loads now or later, by their paths.</summary>
    public static IReadOnlyList<string> FilesOf(PageFiles page, string name)
    {
        using JsonDocument list = JsonDocument.Parse(page.Bytes(List));
        SortedSet<string> files = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> open = new([name]);
        while (open.TryPop(out string? next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            JsonElement chunk = list.RootElement.GetProperty(next);
            files.Add(chunk.GetProperty("file").GetString()!);
            files.UnionWith(Names(chunk, "css"));
            foreach (string imported in Names(chunk, "imports").Concat(Names(chunk, "dynamicImports")))
            {
                open.Push(imported);
            }
        }

        return [.. files];
    }

    private static IEnumerable<string> Names(JsonElement chunk, string member) =>
        chunk.TryGetProperty(member, out JsonElement names)
            ? names.EnumerateArray().Select(each => each.GetString()!) : [];
}
